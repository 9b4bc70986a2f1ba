package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sessions of a gateway that were opened by polling, by their sid, and what can be asked of them.
 *
 * <p>Any thread may use it. All of a gateway's event loops share it, though they share little else: connections are dealt
 * to loops in turn, so the requests of one session come to all of them. The session itself stays on its loop, and what
 * is asked hops there; the futures complete there.
 */
public final class PollingSessions {

    /** Of sessions that are over, and whose client has not been told: beyond these, it finds out by itself. */
    private static final int MOST_FAREWELLS = 1_000;

    private final Map<String, PolledSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger farewells = new AtomicInteger();

    /** Completes when there is something to say, at the latest with the next ping. */
    public Future<PollingAnswer> poll(String sid) {
        PolledSession session = sessions.get(sid);
        return session == null ? unknown() : session.poll();
    }

    /** Completes once the packets are taken, in the order that they are posted in. */
    public Future<PollingAnswer> post(String sid, Buffer payload) {
        PolledSession session = sessions.get(sid);
        return session == null ? unknown() : session.post(payload);
    }

    /** Whoever polled or posted is gone before it was answered, which ends the session. */
    public void abort(String sid) {
        PolledSession session = sessions.get(sid);
        if (session != null) {
            session.abort();
        }
    }

    /** Null where it is over, was never polled, or is not of this gateway. */
    @Nullable
    PolledSession find(String sid) {
        return sessions.get(sid);
    }

    void add(String sid, PolledSession session) {
        sessions.put(sid, session);
    }

    void remove(String sid) {
        sessions.remove(sid);
    }

    /** Whether one more may be kept until its client is told that it is over. If so, {@link #forget} follows. */
    boolean keep() {
        if (farewells.incrementAndGet() <= MOST_FAREWELLS) {
            return true;
        }
        farewells.decrementAndGet();
        return false;
    }

    void forget(String sid) {
        sessions.remove(sid);
        farewells.decrementAndGet();
    }

    static Future<PollingAnswer> unknown() {
        return Future.succeededFuture(EngineError.UNKNOWN_SID.answer());
    }
}
