package dev.millrace.model.catalog;

/**
 * Why a connection was closed by the server, as the WebSocket close code. The range is the contract:
 * after 3000–3499 a client should reconnect by itself, after 3500–3999 it would only be closed again
 * until its user or its author changes something.
 */
public enum CloseCode {
    SHUTDOWN(3000, "The server is going away; another takes over."),
    HEARTBEAT_MISSED(3001, "No pong came back in time."),
    SLOW(3002, "The client did not read as fast as its rooms wrote."),
    INTERNAL(3003, "Something went wrong on our side."),
    MISSED(3004, "Something was said that could not be delivered: come back and read on."),
    PROTOCOL_ERROR(3500, "A frame was not Engine.IO 4 or Socket.IO 5."),
    CONNECT_TIMEOUT(3501, "The connection was opened and no namespace was entered in time."),
    TOKEN_EXPIRED(3502, "The session's time is over: get a fresh access token, then come back."),
    SESSION_REPLACED(3503, "A newer session with the same presentation took this one's place."),
    REVOKED(3504, "The token, its user, or something that the presentation rests on was revoked."),
    FLOODING(3505, "The client went on sending events far faster than it may, though it was told so.");

    private final int code;
    private final String meaning;

    CloseCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public short code() {
        return (short) code;
    }

    public String meaning() {
        return meaning;
    }
}
