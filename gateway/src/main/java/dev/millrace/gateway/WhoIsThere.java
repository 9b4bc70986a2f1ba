package dev.millrace.gateway;

import dev.millrace.gateway.room.loop.OnLoop;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.transport.rest.Presences;
import dev.millrace.model.UserId;

import java.time.Duration;
import java.util.Set;

/** Asks an event loop's company who is there. */
record WhoIsThere(OnLoop loop, Company company) implements Presences {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public Set<UserId> online(Set<UserId> users) {
        return loop.call(PATIENCE, () -> company.online(users));
    }

    @Override
    public Set<UserId> known(Actor actor, Set<UserId> users) {
        return actor.service()
                ? online(users)
                : loop.call(PATIENCE, () -> company.online(actor.identity(), users));
    }
}
