package dev.millrace.gateway.transport.socketio;

/** An event that asked for an answer gets none. Ordinary, as clients are: it carries no stack trace. */
public final class NoAnswerException extends Exception {

    private static final long serialVersionUID = 1L;

    NoAnswerException(String message) {
        super(message, null, false, false);
    }
}
