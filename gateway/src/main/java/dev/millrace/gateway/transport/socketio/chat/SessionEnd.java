package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.auth.Sessions.Ending;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

/**
 * How a client is told that its session is over.
 *
 * @param isFinal whether it is told to stay away. Otherwise its library connects again by itself, and asks the
 *                application for fresh credentials first
 */
record SessionEnd(Refusal refusal, CloseCode closeCode, boolean isFinal) {

    static SessionEnd of(Ending why) {
        return switch (why) {
            case EXPIRED -> of(ErrorCode.TOKEN_EXPIRED, CloseCode.TOKEN_EXPIRED, false);
            case REVOKED -> of(ErrorCode.REVOKED, CloseCode.REVOKED, true);
            case REPLACED -> of(ErrorCode.SESSION_REPLACED, CloseCode.SESSION_REPLACED, true);
        };
    }

    private static SessionEnd of(ErrorCode code, CloseCode closeCode, boolean isFinal) {
        return new SessionEnd(Refusal.of(code, code.meaning()), closeCode, isFinal);
    }
}
