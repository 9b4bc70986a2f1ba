package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How an event loop's sessions end when the server stops: each at a moment of its own, at random within a while, so that
 * their clients, who all come back at once, do not come back all at the same time. Until its moment a session goes on
 * as ever; then what was asked is answered, and it is closed so that the client's library connects again by itself. No
 * namespace says goodbye: a client that is told to leave one stays away. One that polls and is between two polls is told
 * by the next.
 *
 * <p>Belongs to one event loop.
 */
final class Drain {

    private final Vertx vertx;
    private final Set<EngineSession> sessions = new HashSet<>();
    private final Promise<Void> drained = Promise.promise();
    private @Nullable Instant begunAt;
    private long endNanos;

    Drain(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Since when nobody new is taken. */
    Optional<Instant> begunAt() {
        return Optional.ofNullable(begunAt);
    }

    void opened(EngineSession session) {
        sessions.add(session);
        if (begunAt != null) {
            // It was let in just before.
            end(session);
        }
    }

    /** It is over, and its client was told, or will not be. */
    void ended(EngineSession session) {
        sessions.remove(session);
        if (begunAt != null && sessions.isEmpty()) {
            drained.tryComplete();
        }
    }

    /** Completes when all sessions are over and their clients know, or nobody has any more patience. */
    Future<Void> begin(Duration spread, Duration patience) {
        begunAt = Instant.now();
        endNanos = System.nanoTime() + spread.toNanos();
        List<EngineSession> open = new ArrayList<>(sessions);
        open.forEach(this::end);
        if (sessions.isEmpty() || patience.toMillis() == 0) {
            drained.tryComplete();
        } else {
            vertx.setTimer(patience.toMillis(), timer -> drained.tryComplete());
        }
        return drained.future();
    }

    private void end(EngineSession session) {
        long most = millisLeft();
        if (most == 0) {
            session.shutDown();
        } else {
            vertx.setTimer(1 + ThreadLocalRandom.current().nextLong(most), timer -> session.shutDown());
        }
    }

    private long millisLeft() {
        return Math.max(0, (endNanos - System.nanoTime()) / 1_000_000);
    }
}
