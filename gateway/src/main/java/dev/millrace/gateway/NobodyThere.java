package dev.millrace.gateway;

import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.transport.rest.Presences;
import dev.millrace.model.UserId;

import java.util.Set;

final class NobodyThere implements Presences {

    @Override
    public Set<UserId> online(Set<UserId> users) {
        return Set.of();
    }

    @Override
    public Set<UserId> known(Actor actor, Set<UserId> users) {
        return Set.of();
    }
}
