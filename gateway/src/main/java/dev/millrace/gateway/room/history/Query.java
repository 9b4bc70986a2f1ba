package dev.millrace.gateway.room.history;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

/** Which of a room's messages somebody wants to read. */
public record Query(RoomId room, From from, int limit) {

    public static final int MAX_LIMIT = 100;
    public static final int DEFAULT_LIMIT = 50;

    public Query {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", not " + limit);
        }
    }

    /** Where to begin. A position need not be a message's. */
    public sealed interface From {

        /** The last ones. */
        record Newest() implements From {}

        /** The last ones before it. */
        record Before(Position position) implements From {}

        /** The first ones after it. */
        record After(Position position) implements From {}

        /** The one there, half of the rest before it and half after it. */
        record Around(Position position) implements From {}
    }
}
