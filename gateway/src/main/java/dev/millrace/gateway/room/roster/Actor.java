package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.UserId;

/**
 * Whoever asks for something.
 *
 * @param service whether it is a service, and nobody's client: it may do what a room's owner may, and is a member of none
 */
public record Actor(Identity identity, boolean service) {

    public UserId userId() {
        return identity.userId();
    }

    /** As they are called in what they change. */
    public String name() {
        return identity.name();
    }
}
