package dev.millrace.gateway.room;

import dev.millrace.model.Draft;
import dev.millrace.model.redis.StreamId;

import io.vertx.core.Future;

import java.util.UUID;

/** Where messages are made durable and given their place. */
public interface MessageLog {

    /**
     * Journals the message, gives it the room's next position and publishes it, all or nothing.
     *
     * <p>Messages appended by one event loop to one room get their positions in the order of the calls.
     * Completes once it is journaled: from then on it is not lost. A draft whose client id the sender has used
     * in the room before completes with what the first came to, and is itself not journaled. A journal that fills
     * up completes later than it could, in the same order, so that senders that wait for their answers slow down.
     *
     * <p>Fails with a {@link dev.millrace.model.catalog.Refusal} {@code RETRY_LATER} when the journal is full, and
     * {@code ROOM_CLOSED} when the terms are over; nothing was journaled then. Fails with {@code UNAVAILABLE} when the
     * journal cannot be reached; it may then have been journaled or not; not, if it has failed when the call returns.
     * Nothing is retried here.
     */
    Future<Appended> append(Draft draft, Terms terms);

    /** On {@linkplain Terms#USUAL usual} terms. */
    default Future<Appended> append(Draft draft) {
        return append(draft, Terms.USUAL);
    }

    /** What a message has to do with its room's end. */
    enum Terms {
        /** It must come before. */
        USUAL,
        /** It may come after. */
        EVEN_LATE,
        /** It is the end: in the same step nothing more is taken in on usual terms, nor as the last. However full the journal is. */
        AS_THE_LAST,
        /**
         * The room is known to have ended, whether or not Redis still knows: only what was said before is answered, to whoever
         * says it again.
         */
        ONLY_AGAIN
    }

    /**
     * A message in the journal.
     *
     * @param id       its own: an earlier draft's, if it is repeated
     * @param json     as every member receives it
     * @param epoch    the partition's, in which the entry's id counts
     * @param repeated whether an earlier send of the same client id is what was journaled
     */
    record Appended(UUID id, String json, int partition, long epoch, StreamId entry, boolean repeated) {}
}
