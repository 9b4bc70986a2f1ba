package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.model.Ids;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A request as its handler sees it: all of it there, and nothing of HTTP's own. What is wrong is refused when it is asked
 * for, by its name. Immutable.
 *
 * @param path           what the path's segments say that have names
 * @param idempotencyKey the sender's name for what it asks, if it has one
 */
record Call(Actor actor, Map<String, String> path, Map<String, List<String>> query, Fields body,
        @Nullable String idempotencyKey) {

    private static final int UUID_LENGTH = 36;

    RoomId room() {
        return new RoomId(wellFormed("roomId"));
    }

    UserId user() {
        return new UserId(wellFormed("userId"));
    }

    String store() {
        return named("storeId");
    }

    UUID message() {
        return uuid("messageId", named("messageId"));
    }

    int limit() {
        return number("limit", 1, Query.MAX_LIMIT, Query.DEFAULT_LIMIT);
    }

    int number(String name, int least, int most, int ifMissing) {
        String text = parameter(name);
        if (text == null) {
            return ifMissing;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw Refusal.field(name, "be from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }

    @Nullable
    Position cursor(String name) {
        String text = parameter(name);
        return text == null ? null : Cursor.read(name, text);
    }

    String required(String name) {
        String text = parameter(name);
        if (text == null) {
            throw Refusal.field(name, "be given");
        }
        return text;
    }

    /** Null where it is not there. */
    @Nullable
    String parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Refusal.field(name, "be given once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    static UUID uuid(String name, String text) {
        try {
            if (text.length() == UUID_LENGTH) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            // Said below, as of one that is too short: the JDK's own words are not for clients.
        }
        throw Refusal.field(name, "be a UUID");
    }

    private String wellFormed(String name) {
        String id = named(name);
        if (!Ids.isWellFormed(id)) {
            throw Refusal.field(name, "be " + Ids.FORM);
        }
        return id;
    }

    private String named(String name) {
        return Objects.requireNonNull(path.get(name), name);
    }
}
