package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.model.UserId;

import java.util.Set;

/** Who of many is online. Blocks. */
public interface Presences {

    Set<UserId> online(Set<UserId> users);

    /** Likewise, and of those alone whom the actor shares an active room with; a service knows everybody. */
    Set<UserId> known(Actor actor, Set<UserId> users);
}
