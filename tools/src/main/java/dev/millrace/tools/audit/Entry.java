package dev.millrace.tools.audit;

import dev.millrace.model.Position;

import java.util.Comparator;
import java.util.UUID;

/**
 * A message as some part of the pipeline holds it.
 *
 * @param roomId    empty if only its id is known, as of a dead letter
 * @param position  zeros where it has none: dead letters, and what did not come through a gateway
 * @param partition of its room, or the one it was buried in
 */
record Entry(UUID id, String roomId, Position position, int partition, Where where) {

    /** As PostgreSQL orders them: room ids by code point, and UUIDs by their bytes, as their text does too. */
    static final Comparator<Entry> IN_ROOM_ORDER = Comparator.comparing(Entry::roomId)
            .thenComparing(Entry::position)
            .thenComparing(entry -> entry.id().toString());

    /** The part that holds it. */
    enum Where {
        MESSAGE("a message"),
        REPEATED("a repeated message"),
        DEAD_LETTER("a dead letter"),
        JOURNAL("in the journal");

        private final String label;

        Where(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    boolean isSequenced() {
        return position.seq() > 0;
    }
}
