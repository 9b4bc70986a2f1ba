package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.Draft;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@link Journal#append} that is not answered yet. Sorts in the order of the calls.
 *
 * @param number  grows from call to call
 * @param tail    of the message's JSON
 * @param unless  the answer if the message is not in the journal yet: nothing new is taken in
 */
record Sending(long number, int partition, Draft draft, byte[] tail, @Nullable Refusal unless,
        Promise<Appended> answer) implements Comparable<Sending> {

    RoomId room() {
        return draft.roomId();
    }

    @Override
    public int compareTo(Sending other) {
        return Long.compare(number, other.number);
    }
}
