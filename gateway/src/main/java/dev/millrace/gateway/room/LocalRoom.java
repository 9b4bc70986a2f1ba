package dev.millrace.gateway.room;

import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A room as one event loop sees it: the seats that are taken in it here, whether it is heard, up to where they heard it, and
 * whether anything may still be said in it.
 */
final class LocalRoom {

    private final RoomId id;
    private final Set<Seat> seats = new LinkedHashSet<>();
    private Future<Void> live = Future.failedFuture("not opened");
    private boolean listening;
    private @Nullable Position last;
    private @Nullable Lag lag;
    private @Nullable RoomStatus ended;
    private boolean endIsCertain;

    LocalRoom(RoomId id) {
        this.id = id;
    }

    RoomId id() {
        return id;
    }

    Set<Seat> seats() {
        return seats;
    }

    /** For ever: closed, or cancelled. */
    void ends(RoomStatus as) {
        ended = as;
        endIsCertain = true;
    }

    /** Until it is known whether that is so. */
    void isSaidToEnd(RoomStatus as) {
        if (!endIsCertain) {
            ended = as;
        }
    }

    /** If it was said to have ended, it has not. */
    void goesOn() {
        if (!endIsCertain) {
            ended = null;
        }
    }

    /** Null while nothing says that it has ended. */
    @Nullable
    RoomStatus ended() {
        return ended;
    }

    /** Completed once the room's feed is; until then a sender here could miss its own message. */
    Future<Void> live() {
        return live;
    }

    void opens(Future<Void> opening) {
        live = opening;
    }

    /** Tells the members of what is of the moment, but for the one who did it. */
    void tell(RoomEvent.Notice notice) {
        tell(notice, seat -> true);
    }

    /** Likewise, those of them. */
    void tell(RoomEvent.Notice notice, Predicate<Seat> which) {
        var broadcast = new Broadcast(notice);
        for (Seat seat : seats) {
            if (!seat.participant().id().equals(notice.by()) && which.test(seat)) {
                seat.hear(null, broadcast);
            }
        }
    }

    void listens() {
        listening = true;
    }

    boolean isListening() {
        return listening;
    }

    /** Up to where its members heard it; null while that is not known. */
    @Nullable
    Position last() {
        return last;
    }

    /** What is said up to there is before anybody's time here. */
    void begin(Position standing) {
        if (last == null) {
            last = standing;
        }
    }

    /** Whether messages lie between the last and this one. A later epoch's may be any. */
    boolean lacksSomeBefore(Heard heard) {
        Position position = heard.position();
        Position before = last;
        return position != null && before != null && position.epoch() == before.epoch()
                && before.seq() > 0 && position.seq() > before.seq() + 1;
    }

    boolean isBehind() {
        return lag != null;
    }

    /** Null while it is not behind. */
    @Nullable
    Lag lag() {
        return lag;
    }

    Lag fallBehind() {
        Lag now = lag == null ? new Lag() : lag;
        lag = now;
        return now;
    }

    void catchesUp() {
        Lag over = lag;
        lag = null;
        if (over != null) {
            over.end();
        }
    }

    /**
     * Tells the members, unless they heard it before.
     *
     * @param anyBehind whether a room of this event loop is behind: a member of such a one is given no offset
     */
    void pass(Heard heard, @Nullable String offset, boolean anyBehind) {
        Position position = heard.position();
        if (position != null) {
            Position before = last;
            if (before != null && position.compareTo(before) <= 0) {
                return;
            }
            last = position;
        }
        var broadcast = new Broadcast(new RoomEvent.Said(heard.json(), position, offset));
        var withoutOffset = anyBehind
                ? new Broadcast(new RoomEvent.Said(heard.json(), position, null))
                : broadcast;
        for (Seat seat : seats) {
            seat.hear(position, anyBehind && seat.participant().isBehind() ? withoutOffset : broadcast);
        }
    }

    /** What was said cannot be told: its members are to come back and read on. */
    void giveUp() {
        List.copyOf(seats).forEach(seat -> seat.participant().outlet().missed());
    }
}
