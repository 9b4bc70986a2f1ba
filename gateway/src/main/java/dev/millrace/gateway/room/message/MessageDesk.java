package dev.millrace.gateway.room.message;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Where what was said is asked for, by whichever protocol. As {@link dev.millrace.gateway.room.roster.RoomDesk}: every
 * method checks what its actor may, blocks, and fails with a refusal that is the client's to know. Belongs to an event
 * loop, and is called on virtual threads.
 */
public final class MessageDesk {

    public MessagePage history(Actor actor, Query query) {
        return notYet();
    }

    /** The page that begins so many pages before the end: for clients that know no other way; it shifts as more is said. */
    public MessagePage page(Actor actor, RoomId room, int number, int limit) {
        return notYet();
    }

    /** As somebody who is connected would, whom the connection failed. */
    public Answer.Sent send(Actor actor, Command.Send send) {
        return notYet();
    }

    /** What the actor said themselves. */
    public MessageView edit(Actor actor, RoomId room, UUID message, String text) {
        return notYet();
    }

    /** What the actor said themselves, or anybody where they may. Once more changes nothing. */
    public MessageView delete(Actor actor, RoomId room, UUID message) {
        return notYet();
    }

    /** What it said, from the first text to the last. */
    public List<Revision> revisions(Actor actor, RoomId room, UUID message) {
        return notYet();
    }

    /**
     * Stored messages with that text in them, whatever the case of its letters; the newest first. One search looks through
     * so many messages and no more, and says where it stopped.
     */
    public Found search(Actor actor, RoomId room, String text, @Nullable Position before, int limit) {
        return notYet();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T notYet() {
        throw new UnsupportedOperationException();
    }

    /** @param text null once it was deleted */
    public record Revision(int number, @Nullable String text, String by, Instant at) {}

    /** @param searchedTo where a next search goes on; null where there is nothing before */
    public record Found(List<MessageView> messages, @Nullable Position searchedTo) {}
}
