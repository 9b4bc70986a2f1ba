package dev.millrace.gateway.transport.socketio;

/** A frame that the protocol does not allow. It ends the session; its text is for the log. */
final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message, null, false, false);
    }
}
