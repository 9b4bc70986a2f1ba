package dev.millrace.gateway.room;

import io.vertx.core.Future;

/** Tells a room, on every gateway, what rests on what is kept: other than of {@link Notices}, it is known whether that was told. */
public interface Announcements {

    /**
     * Completes once it is under way to every gateway that listens; one that does not asks again when it does. Fails with a
     * {@link dev.millrace.model.catalog.Refusal} {@code UNAVAILABLE} where it may not have been told.
     */
    Future<Void> announce(RoomEvent.Notice notice);
}
