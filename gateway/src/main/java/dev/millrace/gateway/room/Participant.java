package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One session of one user, and the rooms it is in. Made by {@link Rooms#enter}, ended by {@link Rooms#exit}. */
public final class Participant {

    private final String id;
    private Identity identity;
    private final Outlet outlet;
    private final Trail trail;
    private final Turns turns = new Turns();
    /** Also where it is still to be let in. */
    final Map<RoomId, Seat> rooms = new HashMap<>();
    final Appearances appearances;
    private @Nullable Withheld withheld;
    private boolean gone;

    Participant(String id, Identity identity, Outlet outlet, Trail trail, Appearances appearances) {
        this.id = id;
        this.identity = identity;
        this.outlet = outlet;
        this.trail = trail;
        this.appearances = appearances;
    }

    /** Which no other has, on any gateway. */
    public String id() {
        return id;
    }

    public Identity identity() {
        return identity;
    }

    void becomes(Identity fresh) {
        identity = fresh;
    }

    Outlet outlet() {
        return outlet;
    }

    Trail trail() {
        return trail;
    }

    Turns turns() {
        return turns;
    }

    /** Whether that is this user. */
    boolean isOf(Party party) {
        return party.side() == SenderKind.USER && party.id().equals(identity.userId().value());
    }

    boolean isIn(RoomId room) {
        Seat seat = rooms.get(room);
        return seat != null && seat.isAdmitted();
    }

    /** @throws Refusal where it is not in the room */
    Seat requireSeat(RoomId room, String before) {
        Seat seat = rooms.get(room);
        if (seat == null || !seat.isAdmitted()) {
            throw Refusal.of(ErrorCode.NOT_IN_ROOM, "join room " + room + " before " + before);
        }
        return seat;
    }

    /** Whether it lacks something in any of its rooms. */
    boolean isBehind() {
        return rooms.values().stream().anyMatch(seat -> seat.room().isBehind());
    }

    /** Of a room that it is not in any more: it is told in any case, after what it is to hear before. */
    void tell(Broadcast told) {
        if (withheld == null) {
            outlet.deliver(told);
        } else if (!withheld.add(() -> outlet.deliver(told))) {
            outlet.missed();
        }
    }

    /** Null while it hears at once what is said. */
    @Nullable
    Withheld withheld() {
        return withheld;
    }

    /** From now on it hears only what it {@linkplain #catchUp catches up with}, until as many {@link #release} it. */
    void withhold() {
        if (withheld == null) {
            withheld = new Withheld(outlet, () -> withheld = null);
        }
        withheld.another();
    }

    /**
     * Tells it what it missed, but of rooms that it leaves meanwhile, as fast as its client reads. Completes when all is
     * told; never, where the client is gone before. It must have been {@linkplain #withhold withheld} from.
     */
    Future<Void> catchUp(List<Missing> missed) {
        Withheld until = Objects.requireNonNull(withheld);
        Promise<Void> told = Promise.promise();
        for (Missing one : missed) {
            until.tell(() -> {
                if (one.seat.isAdmitted()) {
                    outlet.deliver(one.message);
                }
            });
        }
        until.tell(told::complete);
        return told.future();
    }

    void release() {
        if (withheld != null) {
            withheld.oneLess();
        }
    }

    void goes() {
        gone = true;
    }

    /** What it asked before and was not done yet is not done any more. */
    boolean isGone() {
        return gone;
    }

    /** A message that it missed. */
    record Missing(Seat seat, Broadcast message) {}
}
