package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.RoomId;

import java.util.HashMap;
import java.util.Map;

/** One session of one user, and the rooms it is in. Made by {@link Rooms#enter}, ended by {@link Rooms#exit}. */
public final class Participant {

    private final Identity identity;
    private final Outlet outlet;
    final Map<RoomId, LocalRoom> rooms = new HashMap<>();

    Participant(Identity identity, Outlet outlet) {
        this.identity = identity;
        this.outlet = outlet;
    }

    public Identity identity() {
        return identity;
    }

    Outlet outlet() {
        return outlet;
    }
}
