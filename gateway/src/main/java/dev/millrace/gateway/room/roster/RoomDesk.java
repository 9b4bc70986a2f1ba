package dev.millrace.gateway.room.roster;

import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * Where rooms are asked for, by whichever protocol. Every method checks what its {@link Actor} may, blocks until the change
 * is in PostgreSQL, and fails with a {@link dev.millrace.model.catalog.Refusal} that is the client's to know. Thread-safe.
 */
public final class RoomDesk {

    /** The room of that kind and ref, which is made if there is none: whoever asks at once gets the same. */
    public Opened open(Actor actor, NewRoom wanted) {
        return notYet();
    }

    public RoomEntry room(Actor actor, RoomId room) {
        return notYet();
    }

    /** @param after where the last page ended; null for the first */
    public RoomListing roomsOf(Actor actor, @Nullable String after, int limit) {
        return notYet();
    }

    /** Of a store on whose side the actor is. */
    public RoomListing roomsOfStore(Actor actor, String storeId, @Nullable String after, int limit) {
        return notYet();
    }

    /**
     * Closes or cancels it; once, so that the same again changes nothing.
     *
     * @param tookPart the members who stay beside owner, admins and the store; null where all do
     */
    public Room end(Actor actor, RoomId room, RoomStatus as, @Nullable Set<UserId> tookPart) {
        return notYet();
    }

    public List<Member> members(Actor actor, RoomId room) {
        return notYet();
    }

    public Room join(Actor actor, RoomId room) {
        return notYet();
    }

    public void leave(Actor actor, RoomId room) {
        notYet();
    }

    public Member add(Actor actor, RoomId room, NewRoom.NewMember member) {
        return notYet();
    }

    public void remove(Actor actor, RoomId room, UserId member) {
        notYet();
    }

    public Member setRole(Actor actor, RoomId room, UserId member, Role role) {
        return notYet();
    }

    /** Only forwards; tells the room when it moved. */
    public ReadPlace read(Actor actor, RoomId room, ReadMark mark) {
        return notYet();
    }

    public ReadPlace unread(Actor actor, RoomId room) {
        return notYet();
    }

    /** How the actor stands to the room now. */
    public Access access(Actor actor, RoomId room) {
        return notYet();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T notYet() {
        throw new UnsupportedOperationException();
    }

    /** @param created whether it was not there before */
    public record Opened(RoomEntry room, boolean created) {}
}
