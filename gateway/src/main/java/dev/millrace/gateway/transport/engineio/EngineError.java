package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Why a request is refused. Engine.IO's own numbers and texts: clients know them. */
enum EngineError {
    UNKNOWN_TRANSPORT(0, "Transport unknown"),
    UNKNOWN_SID(1, "Session ID unknown"),
    BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    FORBIDDEN(4, "Forbidden"),
    UNSUPPORTED_PROTOCOL(5, "Unsupported protocol version");

    private final int code;
    private final String message;

    EngineError(int code, String message) {
        this.code = code;
        this.message = message;
    }

    PollingAnswer answer() {
        return answer(400);
    }

    PollingAnswer answer(int status) {
        return answer(status, message);
    }

    PollingAnswer answer(int status, String text) {
        Buffer body = new JsonObject().put("code", code).put("message", text).toBuffer();
        return new PollingAnswer(status, "application/json", body);
    }
}
