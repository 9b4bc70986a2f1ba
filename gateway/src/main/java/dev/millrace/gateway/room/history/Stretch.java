package dev.millrace.gateway.room.history;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * So many messages of a room, next to a position that is not among them, on one side of it.
 *
 * @param backwards whether they are the ones before it
 */
public record Stretch(Position from, boolean backwards, int limit) {

    /** After every message. */
    static final Position END = new Position(Long.MAX_VALUE, Long.MAX_VALUE);

    static Stretch before(Position position, int limit) {
        return new Stretch(position, true, limit);
    }

    static Stretch after(Position position, int limit) {
        return new Stretch(position, false, limit);
    }

    Stretch limit(int other) {
        return new Stretch(from, backwards, other);
    }

    boolean holds(Position position) {
        int side = position.compareTo(from);
        return backwards ? side < 0 : side > 0;
    }

    /** The nearest ones, sorted by position. */
    List<ChatMessage> cut(Stream<ChatMessage> messages) {
        Comparator<ChatMessage> nearest = Comparator.comparing(ChatMessage::position);
        return messages.filter(message -> holds(message.position()))
                .sorted(backwards ? nearest.reversed() : nearest)
                .limit(limit)
                .sorted(Comparator.comparing(ChatMessage::position))
                .toList();
    }
}
