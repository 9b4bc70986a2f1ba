package dev.millrace.gateway.room;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What a participant is to hear only after what it missed: from all of its rooms, so that it hears everything in order.
 * Bounded.
 *
 * <p>Belongs to one event loop.
 */
final class Withheld {

    /** Longer than a busy room takes to be read, and less than a client may leave unread. */
    private static final int MOST = 2_000;

    private List<Delivery> deliveries = new ArrayList<>();
    private int reasons;

    /** Another reason to withhold: nothing goes on before all are done with. */
    void another() {
        reasons++;
    }

    /** Whether none is left. */
    boolean oneLess() {
        return --reasons == 0;
    }

    /** Whether there was room for it. */
    boolean add(RoomId room, @Nullable Position position, Broadcast broadcast) {
        return deliveries.size() < MOST && deliveries.add(new Delivery(room, position, broadcast));
    }

    /** Empties it. */
    List<Delivery> take() {
        List<Delivery> all = deliveries;
        deliveries = new ArrayList<>();
        return all;
    }

    /** One on its way. */
    record Delivery(RoomId room, @Nullable Position position, Broadcast broadcast) {}
}
