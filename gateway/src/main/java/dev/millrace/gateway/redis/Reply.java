package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Position;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.StreamId;

import io.vertx.redis.client.Response;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What {@code append.lua} says, and {@code append-many.lua} of each message. */
sealed interface Reply {

    /** Whoever sends can go on with it. */
    sealed interface Settled extends Reply {}

    record Done(Appended appended) implements Settled {}

    /** Nothing was appended: it is called again with what it needs. */
    enum Needs implements Settled {
        EPOCH, ROOM
    }

    /** Nothing was appended, since an earlier send of the name was; and the journal has what that said no longer. */
    record SaidBefore(StreamId entry) implements Reply {}

    /** Whether something was appended now. */
    default boolean isNew() {
        return this instanceof Done done && !done.appended().repeated();
    }

    /**
     * @throws Refusal               where nothing was appended, and nothing can be done about it
     * @throws IllegalStateException where that is none of the script's answers
     */
    static Reply read(Sending sending, Response answer) {
        return switch (answer.get(0).toString()) {
            case "appended" -> appended(sending, answer);
            case "repeated" -> repeated(sending.partition, answer);
            case "epoch" -> Needs.EPOCH;
            case "room" -> Needs.ROOM;
            case "full" -> throw Objects.requireNonNull(sending.full);
            case "ended" -> throw roomClosed();
            default -> throw new IllegalStateException("the append script answers " + answer);
        };
    }

    static Refusal roomClosed() {
        return Refusal.of(ErrorCode.ROOM_CLOSED, "the room has ended");
    }

    private static Reply appended(Sending sending, Response answer) {
        var position = new Position(answer.get(2).toLong(), answer.get(3).toLong());
        var json = new String(MessageJson.complete(position, answer.get(4).toLong(), sending.tail),
                StandardCharsets.UTF_8);
        return new Done(new Appended(sending.draft.id(), json, sending.partition, position.epoch(),
                StreamId.parse(answer.get(1).toString()), false));
    }

    private static Reply repeated(int partition, Response answer) {
        StreamId entry = StreamId.parse(answer.get(1).toString());
        if (answer.size() == 2) {
            return new SaidBefore(entry);
        }
        String json = answer.get(2).toString();
        try {
            ChatMessage first = MessageJson.read(json.getBytes(StandardCharsets.UTF_8));
            return new Done(new Appended(first.draft().id(), json, partition, first.position().epoch(), entry,
                    true));
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("the journal's entry " + entry + " is no message", e);
        }
    }
}
