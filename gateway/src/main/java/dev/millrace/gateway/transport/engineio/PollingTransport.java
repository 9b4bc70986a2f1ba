package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Engine.IO packets as answers to a client's polls: what is sent waits for the next poll, and all that waits goes with
 * it. One poll at a time is kept waiting.
 *
 * <p>Belongs to the session's event loop.
 */
final class PollingTransport implements EngineTransport {

    private static final Outgoing CLOSE = Outgoing.packet(PacketType.CLOSE, "");
    private static final Outgoing NOOP = Outgoing.packet(PacketType.NOOP, "");

    private final Loop loop;
    private final Outbox outbox;
    private @Nullable Promise<PollingAnswer> poll;
    private @Nullable Runnable whenItTakesMore;
    private boolean flushing;
    private boolean reading = true;
    private boolean over;
    private final Queue<Buffer> farewell = new ArrayDeque<>();
    private Runnable whenTold = () -> {};

    PollingTransport(Loop loop, EngineSettings settings) {
        this.loop = loop;
        this.outbox = new Outbox(settings);
    }

    /** Whether a poll waits for its answer. */
    boolean isPolled() {
        return poll != null;
    }

    /** Whether it is still taken from the client: while the last answers are waited for, only what has a say in that. */
    boolean takes(String packet) {
        return !over && (reading || PacketType.of(packet)
                .filter(type -> type == PacketType.PONG || type == PacketType.CLOSE)
                .isPresent());
    }

    /** Answers the poll as soon as there is something to say. None may be waiting. */
    void poll(Promise<PollingAnswer> next) {
        if (over) {
            tellLast(next);
            return;
        }
        poll = next;
        flush();
    }

    /** Answers the poll that waits, if one does, with a packet that says nothing. */
    void release() {
        if (poll != null && outbox.isEmpty()) {
            outbox.add(NOOP);
        }
        flush();
    }

    /**
     * Ends, for another transport to go on with what waits. The client has had its last poll answered before it asked for
     * this: one that comes as late as one that waits is no poll of this session any more.
     */
    List<Outgoing> leave() {
        over = true;
        whenItTakesMore = null;
        answer(EngineError.BAD_REQUEST.answer());
        return outbox.empty();
    }

    /** Whether it ended with something that no poll was there to be told: the next are, and only that. */
    boolean hasFarewell() {
        return !farewell.isEmpty();
    }

    /** Runs the step when all of the farewell is told. */
    void whenTold(Runnable step) {
        whenTold = step;
    }

    @Override
    public void send(Outgoing packet) {
        if (over) {
            return;
        }
        outbox.add(packet);
        if (poll != null && !flushing) {
            // Later, so that all that is sent in one turn goes in one answer.
            flushing = true;
            loop.later(() -> {
                flushing = false;
                flush();
            });
        }
    }

    @Override
    public boolean isFull() {
        return outbox.isFull();
    }

    @Override
    public boolean takesMore() {
        return outbox.takesMore();
    }

    @Override
    public void whenItTakesMore(Runnable step) {
        whenItTakesMore = step;
        tellIfItTakesMore();
    }

    @Override
    public boolean isEnding() {
        return over;
    }

    @Override
    public void stopReading() {
        reading = false;
    }

    @Override
    public void close(CloseCode why) {
        if (why == CloseCode.SLOW) {
            outbox.empty();
        }
        // Whoever broke the rules or was not heard of for long has no claim to be told.
        end(CLOSE, why != CloseCode.PROTOCOL_ERROR && why != CloseCode.HEARTBEAT_MISSED);
    }

    /** The request that asks for it may have overtaken a poll, which then is to end as if it had waited. */
    @Override
    public void closeAsAsked() {
        outbox.empty();
        end(NOOP, true);
    }

    /**
     * What waits and the end are two answers. A client that finds both in one closes first, keeps the events aside, tells
     * on its return an offset without them, and so would have them twice.
     */
    private void end(Outgoing last, boolean worthTelling) {
        over = true;
        if (!outbox.isEmpty()) {
            farewell.add(outbox.emptyIntoPayload());
        }
        outbox.add(last);
        farewell.add(outbox.emptyIntoPayload());
        if (poll != null) {
            answer(PollingAnswer.payload(farewell.remove()));
        }
        if (!worthTelling) {
            farewell.clear();
        }
    }

    private void tellLast(Promise<PollingAnswer> asked) {
        Buffer said = farewell.poll();
        if (said == null) {
            asked.complete(EngineError.BAD_REQUEST.answer());
            return;
        }
        asked.complete(PollingAnswer.payload(said));
        if (farewell.isEmpty()) {
            whenTold.run();
        }
    }

    private void flush() {
        if (poll != null && !outbox.isEmpty()) {
            answer(PollingAnswer.payload(outbox.emptyIntoPayload()));
            tellIfItTakesMore();
        }
    }

    private void tellIfItTakesMore() {
        Runnable step = whenItTakesMore;
        if (step != null && !over && outbox.takesMore()) {
            whenItTakesMore = null;
            loop.later(step);
        }
    }

    private void answer(PollingAnswer answer) {
        Promise<PollingAnswer> waiting = poll;
        if (waiting != null) {
            poll = null;
            waiting.complete(answer);
        }
    }
}
