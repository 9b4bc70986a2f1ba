package dev.millrace.gateway.room;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * A room event on its way to every member here. It is encoded once per encoder, not once per receiver: members of one
 * vocabulary share the frame.
 *
 * <p>Belongs to one event loop.
 */
public final class Broadcast {

    private final RoomEvent event;
    /** Of one encoder as a rule: a deployment's clients are of one family. */
    private @Nullable Encoder<?> firstEncoder;
    private @Nullable Object firstFrame;
    private @Nullable Map<Encoder<?>, Object> others;

    public Broadcast(RoomEvent event) {
        this.event = event;
    }

    public RoomEvent event() {
        return event;
    }

    /** @param encoder the same object for all that share a frame */
    @SuppressWarnings("unchecked")
    public <F> F encodedBy(Encoder<F> encoder) {
        if (firstFrame == null) {
            firstFrame = encoder.encode(event);
            firstEncoder = encoder;
        }
        if (encoder.equals(firstEncoder)) {
            return (F) firstFrame;
        }
        Map<Encoder<?>, Object> all = others;
        if (all == null) {
            all = new HashMap<>(2);
            others = all;
        }
        return (F) all.computeIfAbsent(encoder, e -> encoder.encode(event));
    }

    /**
     * How one family of clients is told.
     *
     * @param <F> what goes over the wire
     */
    public interface Encoder<F> {

        F encode(RoomEvent event);
    }
}
