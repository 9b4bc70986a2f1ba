package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

import java.time.Duration;

/**
 * A WebSocket that wants to take a session over from polling. Its client pings it, stops polling, and then says so; until
 * then the session goes on by polling, also where this comes to nothing.
 *
 * <p>Belongs to the session's event loop.
 */
final class Probe implements Receiver {

    private static final String PING = "2probe";
    private static final Outgoing PONG = Outgoing.packet(PacketType.PONG, "probe");
    private static final String UPGRADE = "5";
    private static final long NO_TIMER = -1;

    private final EngineSession session;
    private final PollingTransport polling;
    private final WebSocketTransport candidate;
    private final Timing timing;
    private final Runnable whenFailed;
    private long deadline = NO_TIMER;
    private long releases = NO_TIMER;
    private boolean done;

    /** @param whenFailed it did not take over, and another may try */
    Probe(EngineSession session, PollingTransport polling, WebSocketTransport candidate, Timing timing,
            Runnable whenFailed) {
        this.session = session;
        this.polling = polling;
        this.candidate = candidate;
        this.timing = timing;
        this.whenFailed = whenFailed;
    }

    /**
     * @param patience from the WebSocket's beginning to its taking over
     * @param release  how long a poll is kept waiting meanwhile: the client wants it answered before it goes over
     */
    record Timing(Vertx vertx, Duration patience, Duration release) {}

    void begin() {
        if (polling.isEnding()) {
            fail();
        } else {
            deadline = timing.vertx.setTimer(timing.patience.toMillis(), timer -> fail());
        }
    }

    @Override
    public void receive(String packet) {
        if (done) {
            return;
        }
        if (packet.equals(PING)) {
            pong();
        } else if (packet.equals(UPGRADE)) {
            end();
            candidate.hand(session);
            session.goOnWith(candidate, polling.leave());
        } else {
            fail();
        }
    }

    @Override
    public void receive(Buffer binary) {
        fail();
    }

    @Override
    public void receiveFrame() {
        if (!done && candidate.isFull()) {
            fail();
        }
    }

    @Override
    public void receiveNoMessage() {
        fail();
    }

    @Override
    public void closed() {
        fail();
    }

    /** The session is told by itself, and tells in turn. */
    @Override
    public void shutDown() {
        fail();
    }

    void sessionEnded() {
        fail();
    }

    private void pong() {
        candidate.send(PONG);
        if (releases == NO_TIMER) {
            releases = timing.vertx.setPeriodic(timing.release.toMillis(), timer -> polling.release());
        }
    }

    private void fail() {
        if (!done) {
            end();
            candidate.close(CloseCode.PROTOCOL_ERROR);
            whenFailed.run();
        }
    }

    private void end() {
        done = true;
        timing.vertx.cancelTimer(deadline);
        timing.vertx.cancelTimer(releases);
    }
}
