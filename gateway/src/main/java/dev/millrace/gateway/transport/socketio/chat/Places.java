package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.model.Position;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Where in a room something begins or ends: at most one of several fields says it. */
final class Places {

    private Places() {}

    /** Up to where it is read; all of it where nothing says so. */
    static ReadMark mark(Fields fields) {
        UUID message = fields.messageId("messageId");
        Position position = fields.position("position");
        if (message != null && position != null) {
            throw Refusal.field("position", "not be given together with messageId");
        }
        if (message != null) {
            return new ReadMark.UpToMessage(message);
        }
        return position == null ? new ReadMark.All() : new ReadMark.UpTo(position);
    }

    /** From where it is read; the end where nothing says so. */
    static Query.From from(Fields fields) {
        Map<String, Function<Position, Query.From>> ways = new LinkedHashMap<>();
        ways.put("before", Query.From.Before::new);
        ways.put("after", Query.From.After::new);
        ways.put("around", Query.From.Around::new);
        Query.From found = null;
        for (Map.Entry<String, Function<Position, Query.From>> way : ways.entrySet()) {
            Position position = fields.position(way.getKey());
            if (position != null) {
                requireNone(found, way.getKey());
                found = way.getValue().apply(position);
            }
        }
        return found == null ? new Query.From.Newest() : found;
    }

    private static void requireNone(Query.@Nullable From found, String field) {
        if (found != null) {
            throw Refusal.field(field, "not be given together with another of before, after, around");
        }
    }
}
