package dev.millrace.gateway.room;

import dev.millrace.model.RoomId;

import io.vertx.core.Future;

import java.util.function.Consumer;

/** Where this event loop hears what is said in a room, by whichever gateway it was appended. */
public interface RoomFeed {

    /**
     * Starts listening. Completes when the feed is live: every message appended after that reaches
     * {@code onMessage}, once and in the room's order, for as long as the connection holds. A connection
     * that is lost is made again and the room listened to again, by the feed itself; what was said in
     * between is not repeated. Fails with a {@link dev.millrace.model.catalog.Refusal} {@code UNAVAILABLE}
     * when there is no connection now, and then does not listen.
     *
     * @param onMessage receives the message's JSON, on the event loop that called
     */
    Future<Void> open(RoomId room, Consumer<String> onMessage);

    /** Stops listening. Messages already under way may still arrive. */
    void close(RoomId room);
}
