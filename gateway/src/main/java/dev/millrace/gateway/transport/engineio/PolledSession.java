package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session that was opened by polling, for whoever gets a request about it: on any event loop, so each step hops to the
 * session's. The futures complete there.
 */
final class PolledSession {

    private final Loop loop;
    private final EngineSession session;
    private final PollingTransport transport;
    /** Set by whichever loop a WebSocket comes to, before it is accepted: one at a time, and none after one took over. */
    private final AtomicBoolean upgrading = new AtomicBoolean();
    private @Nullable Probe probe;

    PolledSession(Loop loop, EngineSession session, PollingTransport transport) {
        this.loop = loop;
        this.session = session;
        this.transport = transport;
    }

    Loop loop() {
        return loop;
    }

    /** A second poll at a time ends the session: of two, neither knows what the other was told. */
    Future<PollingAnswer> poll() {
        Promise<PollingAnswer> answer = Promise.promise();
        loop.run(() -> {
            session.polled();
            if (transport.isPolled()) {
                session.close(CloseCode.PROTOCOL_ERROR, "polled twice at a time");
                answer.complete(EngineError.BAD_REQUEST.answer());
            } else {
                transport.poll(answer);
            }
        });
        return answer.future();
    }

    Future<PollingAnswer> post(Buffer payload) {
        Promise<PollingAnswer> answer = Promise.promise();
        loop.run(() -> {
            if (transport.hasFarewell()) {
                // Its client does not know yet: an error now would keep it from being told properly.
                answer.complete(PollingAnswer.POSTED);
            } else if (transport.isEnding()) {
                answer.complete(EngineError.UNKNOWN_SID.answer());
            } else {
                Payloads.read(payload, transport::takes, session);
                answer.complete(
                        session.isBroken() ? EngineError.BAD_REQUEST.answer() : PollingAnswer.POSTED);
            }
        });
        return answer.future();
    }

    /** A request about the session broke off, or was no request: what it was to bring or to take is lost. */
    void abort() {
        loop.run(() -> {
            if (!transport.isEnding()) {
                session.close(CloseCode.PROTOCOL_ERROR, "broke a request off");
            }
        });
    }

    /** Whether a WebSocket that comes now may take over. If so, {@link #probe} or {@link #unclaim} follows. */
    boolean claim() {
        return upgrading.compareAndSet(false, true);
    }

    void unclaim() {
        upgrading.set(false);
    }

    /** Called on the socket's loop, for one that was claimed for. */
    void probe(WebSocketTransport candidate, Probe.Timing timing) {
        var next = new Probe(session, transport, candidate, timing, this::unclaim);
        candidate.attach(next);
        loop.run(() -> {
            probe = next;
            next.begin();
        });
    }

    /** The session is over. Called on its loop. */
    void ended() {
        Probe current = probe;
        if (current != null) {
            current.sessionEnded();
        }
    }
}
