package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Rooms, their members and how far each has read, as PostgreSQL keeps them. Each call is one transaction: all of it is
 * there when the call returns, and nothing of it where it throws. Blocks. Thread-safe.
 *
 * <p>Every method may throw a {@link dev.millrace.model.catalog.Refusal} {@link ErrorCode#UNAVAILABLE} while PostgreSQL is
 * away, or has no time for it; whether a change was made then is not known, and each can be asked for again.
 */
public interface Roster {

    /**
     * Makes the room, unless there is one of its kind and ref, or where it has no ref, of its id. Of those who ask at once
     * one makes it, and the others have what that one made.
     *
     * @param existing what to do with the room where it is there already, as {@link #change} does
     * @return whether it was made
     * @throws dev.millrace.model.catalog.Refusal where the id is another room's
     */
    Done<Made> open(RoomPlan plan, Function<HeldRoom, Room> existing);

    /**
     * Does that while nobody else changes the room or its members. May do it several times, each as if it were the first:
     * it is to have no effects but on what it is given. What it throws undoes all.
     *
     * @return null where there is no such room
     */
    <T> @Nullable Done<T> change(RoomId room, Function<HeldRoom, T> work);

    /** Those whose rooms there are, each with what the user is or was in it. One query, however many. */
    Map<Asked, Known> known(Collection<Asked> asked);

    /** Who is in the room, by the time they came. */
    List<Member> members(RoomId room);

    /** @param self whose place is wanted; null for nobody's */
    @Nullable
    StoredEntry entry(RoomId room, @Nullable Party self);

    /** The rooms that they are in, by what is stored of each: the one that spoke last first. One query. */
    List<StoredEntry> rooms(Party party, @Nullable ListPlace after, int limit);

    /**
     * Moves a member's place forwards. Of several at once the furthest stays, in whichever order they come.
     *
     * @return null where they are not in the room
     */
    @Nullable
    Moved moveRead(RoomId room, Party party, Position to);

    /** Closes rooms whose time is over. Of several who ask at once, each room is closed by one. */
    List<Effect> closeExpired(int atMost);

    /** Those that nobody has said to be told in time. They are not overdue again before whoever asked has had some time. */
    List<Effect> overdue(int atMost);

    /** Those of a room that nobody has said to be told. */
    List<Effect> untold(RoomId room);

    /** They need not be told again. */
    void told(List<Effect> effects);

    /** @param effects what is to be told now; in their order */
    record Done<T>(T result, List<Effect> effects) {}

    record Made(Room room, boolean created) {}

    record Asked(UserId user, RoomId room) {}

    /** @param member the user's own part, whether they are in it still or were; null where they never were */
    record Known(Room room, @Nullable Member member) {}

    /** @param moved whether it was further than before */
    record Moved(Position read, boolean moved) {}
}
