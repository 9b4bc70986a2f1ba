package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.RoomId;

import java.util.HashMap;
import java.util.Map;

/** One session of one user, and the rooms it is in. Made by {@link Rooms#enter}, ended by {@link Rooms#exit}. */
public final class Participant {

    private final String id;
    private Identity identity;
    private final Outlet outlet;
    final Map<RoomId, LocalRoom> rooms = new HashMap<>();
    /** Those of them whose other members were told that it is there, and what they know of its typing. */
    final Map<RoomId, Typing> present = new HashMap<>();

    Participant(String id, Identity identity, Outlet outlet) {
        this.id = id;
        this.identity = identity;
        this.outlet = outlet;
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
}
