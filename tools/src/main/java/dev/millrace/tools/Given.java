package dev.millrace.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Tokens and presentations as they may be given. Arguments are for every user of a machine to read, so each may also be
 * a file, or a line of standard input. What was given is never repeated, since it may be the secret, mistyped.
 */
public final class Given {

    private static final String STANDARD_INPUT = "-";

    private final BufferedReader in;

    /** @param in a line of it for each {@code -} */
    public Given(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The value of an option: a JWT as it stands, {@code -}, or what a file holds. */
    public String text(String option, String value) throws CommandException {
        return value.equals(STANDARD_INPUT) ? line(option) : textOf(option, value);
    }

    /** Of an option that does not take standard input. */
    public static String textOf(String option, String value) throws CommandException {
        if (value.startsWith("ey")) {
            return value;
        }
        try {
            return Files.readString(Path.of(value)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new CommandException(option + ": is no JWT, and no file that can be read", e);
        }
    }

    private String line(String option) throws CommandException {
        try {
            String line = in.readLine();
            if (line == null || line.isBlank()) {
                throw new CommandException(option + ": nothing more on standard input");
            }
            return line.strip();
        } catch (IOException e) {
            throw new CommandException("standard input cannot be read: " + e.getMessage(), e);
        }
    }
}
