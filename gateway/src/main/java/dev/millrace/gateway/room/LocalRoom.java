package dev.millrace.gateway.room;

import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A room as one event loop sees it: those of its members that are connected here, whether it is heard, and up to where
 * they heard it.
 */
final class LocalRoom {

    private final RoomId id;
    private final Set<Participant> members = new LinkedHashSet<>();
    private Future<Void> live = Future.failedFuture("not opened");
    private boolean listening;
    private @Nullable Position last;
    private @Nullable Lag lag;

    LocalRoom(RoomId id) {
        this.id = id;
    }

    RoomId id() {
        return id;
    }

    Set<Participant> members() {
        return members;
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
        var broadcast = new Broadcast(notice);
        for (Participant member : members) {
            if (!member.id().equals(notice.by())) {
                member.hear(id, null, broadcast);
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
        for (Participant member : members) {
            member.hear(id, position, anyBehind && member.isBehind() ? withoutOffset : broadcast);
        }
    }

    /** What was said cannot be told: its members are to come back and read on. */
    void giveUp() {
        List.copyOf(members).forEach(member -> member.outlet().missed());
    }
}
