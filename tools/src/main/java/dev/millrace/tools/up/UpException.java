package dev.millrace.tools.up;

/** Why it cannot go on, in one line for whoever typed the command. */
public final class UpException extends Exception {

    private static final long serialVersionUID = 1L;

    public UpException(String line) {
        super(line);
    }

    public UpException(String line, Throwable cause) {
        super(line, cause);
    }
}
