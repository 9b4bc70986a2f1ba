package dev.millrace.tools.bench;

import dev.millrace.tools.CommandException;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What somebody enters gateways with that run already. */
record Ticket(String token, @Nullable String presentation) {

    private static final String TOKEN = "TOKEN=";
    private static final String PRESENTATION = "VP=";

    /**
     * Reads what {@code scripts/token} prints, again and again: a line with a token, and perhaps one with the presentation
     * that goes with it. A bare line is a token.
     */
    static List<Ticket> read(Path file) throws IOException, CommandException {
        List<Ticket> tickets = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String said = line.strip();
            if (said.startsWith(PRESENTATION)) {
                if (tickets.isEmpty() || tickets.getLast().presentation != null) {
                    throw new CommandException("--tokens: " + file + " has a VP without a TOKEN before it");
                }
                tickets.add(new Ticket(tickets.removeLast().token, said.substring(PRESENTATION.length())));
            } else if (!said.isEmpty()) {
                tickets.add(
                        new Ticket(said.startsWith(TOKEN) ? said.substring(TOKEN.length()) : said, null));
            }
        }
        if (tickets.isEmpty()) {
            throw new CommandException("--tokens: " + file + " is empty");
        }
        return tickets;
    }

    /** As Socket.IO's {@code auth}. */
    String json() {
        String vp = presentation == null ? "" : ",\"vp\":" + quoted(presentation);
        return "{\"token\":" + quoted(token) + vp + "}";
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
