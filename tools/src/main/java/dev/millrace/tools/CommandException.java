package dev.millrace.tools;

/** Why it cannot go on, in one line for whoever typed the command. */
public final class CommandException extends Exception {

    private static final long serialVersionUID = 1L;

    public CommandException(String line) {
        super(line);
    }

    public CommandException(String line, Throwable cause) {
        super(line, cause);
    }
}
