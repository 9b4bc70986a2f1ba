package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A room in the hands of one transaction: nobody else changes it or its members until that ends. What is asked of one member
 * shows what was done here; what looks through many is asked before any of them is put. Belongs to the thread that holds it,
 * for as long as it does.
 */
public interface HeldRoom {

    /** With the count and the version that it will have. */
    Room room();

    /** Where its last message is, of those that are stored; null where none is. */
    @Nullable
    Position last();

    /** The transaction's time, which all that it changes is dated with. */
    Instant now();

    /** Whether they are in it or were; null where they never were. */
    @Nullable
    Member member(Party party);

    /** The users who are in it or were. Before any member is put. */
    List<Member> users();

    /** Null where it has none. */
    @Nullable
    Member owner();

    /**
     * Who of the users in it should mind it without that one: its admin of longest standing, else its member. Before any
     * member is put.
     */
    @Nullable
    Member successorTo(Party party);

    /** Keeps the member as they are now, and the room's count right. A place that was read does not go back. */
    void put(Member member);

    /** Removes every plain member but those. Before any member is put. */
    void removeMembersBut(Set<UserId> staying);

    void become(RoomStatus status);

    /** Has an effect told once the change is made. */
    void tell(Effect.What what, @Nullable Party party, String name, Actor by);
}
