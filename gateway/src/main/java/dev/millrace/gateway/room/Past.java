package dev.millrace.gateway.room;

import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.recovery.Recents;
import dev.millrace.gateway.room.recovery.RecoverySettings;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What was said before, and how much of it one client may ask for.
 *
 * @param history as {@link dev.millrace.gateway.room.history.History#read}
 * @param later   runs what did not succeed once more, after a moment, on the same event loop
 */
public record Past(Recents recents, Function<Query, Future<MessagePage>> history, RecoverySettings settings,
        Executor later) {

    static Refusal unavailable() {
        return Refusal.of(ErrorCode.UNAVAILABLE, "what is said in the room cannot be heard just now");
    }
}
