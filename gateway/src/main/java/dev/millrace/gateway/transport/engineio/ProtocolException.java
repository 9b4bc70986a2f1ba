package dev.millrace.gateway.transport.engineio;

/** A frame that the protocol does not allow. It ends the session; its text is for the log. */
public final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
