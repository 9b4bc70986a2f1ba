package dev.millrace.tools;

import dev.millrace.model.config.DurationText;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** What was typed, word by word. Whatever is wrong is one line for whoever typed it. */
public final class Words {

    private final String command;
    private final Iterator<String> rest;
    private String option = "";

    /** @param command what lists its options when asked with --help */
    public Words(String command, List<String> typed) {
        this.command = command;
        this.rest = typed.iterator();
    }

    public boolean hasNext() {
        return rest.hasNext();
    }

    /** The next option; the values below are this one's. */
    public String option() {
        option = rest.next();
        return option;
    }

    public String value() throws CommandException {
        if (!rest.hasNext()) {
            throw new CommandException(option + " needs a value");
        }
        return rest.next();
    }

    /** Port 0 takes a free one. */
    public int port() throws CommandException {
        return integer(0, 65_535, "a port; allowed: 0 to 65535, 0 takes a free one");
    }

    public int integer(int least, int most) throws CommandException {
        return integer(least, most, "a number; allowed: " + least + " to " + most);
    }

    public Duration duration() throws CommandException {
        String value = value();
        try {
            return DurationText.parse(value);
        } catch (IllegalArgumentException e) {
            throw new CommandException(option + ": '" + value + "' is not a duration; allowed: as 250ms, 1s,"
                    + " 5m, 12h");
        }
    }

    public CommandException unknown() {
        return new CommandException(option + ": no such option; " + command + " --help lists them");
    }

    private int integer(int least, int most, String allowed) throws CommandException {
        String value = value();
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as of any other value that is not allowed.
        }
        throw new CommandException(option + ": '" + value + "' is not " + allowed);
    }
}
