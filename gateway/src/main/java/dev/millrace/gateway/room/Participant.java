package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

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
    final Map<RoomId, LocalRoom> rooms = new HashMap<>();
    /** Those of them whose other members were told that it is there, and what they know of its typing. */
    final Map<RoomId, Typing> present = new HashMap<>();
    /** Of a room whose messages were read: up to where. What is still on its way from there was read too. */
    private final Map<RoomId, Position> readUpTo = new HashMap<>();
    private @Nullable Withheld withheld;

    Participant(String id, Identity identity, Outlet outlet, Trail trail) {
        this.id = id;
        this.identity = identity;
        this.outlet = outlet;
        this.trail = trail;
    }

    /** Which no other has, on any gateway. */
    public String id() {
        return id;
    }

    public Identity identity() {
        return identity;
    }

    /** From now on it acts as this: the same user, with what a fresh token says of them. */
    public void becomes(Identity fresh) {
        identity = fresh;
    }

    Outlet outlet() {
        return outlet;
    }

    Trail trail() {
        return trail;
    }

    /** A message of a room that it is in. */
    void hear(RoomId room, @Nullable Position position, Broadcast message) {
        if (withheld == null) {
            pass(room, position, message);
        } else if (!withheld.add(() -> pass(room, position, message))) {
            outlet.missed();
        }
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
                if (rooms.containsKey(one.room)) {
                    outlet.deliver(one.message);
                }
            });
        }
        until.tell(told::complete);
        return told.future();
    }

    /** No message up to there follows, of those withheld either. */
    void hasRead(RoomId room, @Nullable Position upTo) {
        if (upTo != null && rooms.containsKey(room)) {
            readUpTo.merge(room, upTo, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
    }

    void release() {
        if (withheld != null) {
            withheld.oneLess();
        }
    }

    /** Whether it was in it. */
    boolean leave(LocalRoom room) {
        boolean wasIn = rooms.remove(room.id(), room);
        if (wasIn) {
            readUpTo.remove(room.id());
        }
        return wasIn;
    }

    private void pass(RoomId room, @Nullable Position position, Broadcast message) {
        if (!rooms.containsKey(room)) {
            return;
        }
        Position read = position == null ? null : readUpTo.get(room);
        if (position == null || read == null) {
            outlet.deliver(message);
        } else if (position.compareTo(read) > 0) {
            readUpTo.remove(room);
            outlet.deliver(message);
        }
    }

    /** A message that it missed. */
    record Missing(RoomId room, Broadcast message) {}
}
