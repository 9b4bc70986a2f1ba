package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** A call of {@link Journal#append} that is not answered yet. Sorts in the order of the calls. */
final class Sending implements Comparable<Sending> {

    private final long number;

    final int partition;
    final Draft draft;
    /** Encoded once, however often it must be asked for. */
    final byte[] tail;
    final Terms terms;
    /** The answer unless the message is in the journal already: nothing new is taken in. */
    final @Nullable Refusal full;
    final Promise<Appended> answer = Promise.promise();

    /** @param number grows from call to call */
    Sending(long number, int partition, Draft draft, Terms terms, @Nullable Refusal full) {
        this.number = number;
        this.partition = partition;
        this.draft = draft;
        this.terms = terms;
        this.tail = MessageJson.tail(draft);
        this.full = full;
    }

    RoomId room() {
        return draft.roomId();
    }

    @Override
    public int compareTo(Sending other) {
        return Long.compare(number, other.number);
    }
}
