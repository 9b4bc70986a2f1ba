package dev.millrace.model;

/** A payload that is not a message. The text names the field and is meant for an operator. */
public final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String message) {
        super(message);
    }
}
