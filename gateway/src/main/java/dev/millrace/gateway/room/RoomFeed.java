package dev.millrace.gateway.room;

import dev.millrace.model.RoomId;

import io.vertx.core.Future;

import java.util.function.Consumer;

/** Where this event loop hears what is said in a room, by whichever gateway it was appended. */
public interface RoomFeed {

    /**
     * Starts listening. Completes when the feed is live: every message appended after that reaches
     * {@code onMessage}, once and in the order of all rooms' messages, for as long as the connection holds. A connection
     * that is lost is made again and the rooms listened to again, by the feed itself; what was said in
     * between is not repeated, and whoever {@linkplain #watchedBy watches} is told. Fails with a
     * {@link dev.millrace.model.catalog.Refusal} {@code UNAVAILABLE} when there is no connection now, and then does not
     * listen.
     *
     * @param onMessage receives the message's JSON, on the event loop that called
     */
    Future<Void> open(RoomId room, Consumer<String> onMessage);

    /** Stops listening. Messages already under way may still arrive. */
    void close(RoomId room);

    /** @param watcher the only one */
    void watchedBy(Watcher watcher);

    /** The life of Redis that is heard, as {@link dev.millrace.gateway.room.recovery.Offset#life} has it. */
    String life();

    /** Told when the feed is interrupted, on its event loop. */
    interface Watcher {

        /** The connection is lost. */
        void interrupted();

        /** Every room that was listened to is listened to again. */
        void resumed();
    }
}
