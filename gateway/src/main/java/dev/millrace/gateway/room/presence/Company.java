package dev.millrace.gateway.room.presence;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.UserId;

import io.vertx.core.Future;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who is there, of those that one may know of. Belongs to one event loop. */
public record Company(Presence presence, Acquaintances acquaintances) {

    public static final Company NONE = new Company(Presence.NOBODYS, Acquaintances.NONE);

    /** Of somebody who may not be known of it is not said that they are there. */
    public Future<Set<UserId>> online(Identity who, Set<UserId> users) {
        return acquaintances.among(who, users).compose(this::online);
    }

    /** Likewise, for whoever may know of everybody. */
    public Future<Set<UserId>> online(Set<UserId> users) {
        return presence.of(users)
                .map(sightings -> sightings.entrySet()
                        .stream()
                        .filter(sighting -> sighting.getValue().online())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
