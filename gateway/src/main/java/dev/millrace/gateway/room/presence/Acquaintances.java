package dev.millrace.gateway.room.presence;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.UserId;

import io.vertx.core.Future;

import java.util.Set;

/** Whom somebody may know to be there. Belongs to one event loop. */
public interface Acquaintances {

    /** Nobody knows anybody. */
    Acquaintances NONE = (who, users) -> Future.succeededFuture(Set.of());

    /**
     * Those of the users who are members of an active room that the one who asks is in too, as a user or for a store. In a
     * room that nobody made, nobody is a member. Fails with a refusal {@code UNAVAILABLE}.
     */
    Future<Set<UserId>> among(Identity who, Set<UserId> users);
}
