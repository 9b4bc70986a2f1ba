package dev.millrace.gateway.room.presence;

import dev.millrace.model.UserId;

import io.vertx.core.Future;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who is there, over all event loops of all gateways. Each change is decided once: when the first of a user's sessions
 * comes, when the last one goes, and, where a gateway died, when it has not been heard of for the grace.
 *
 * <p>Belongs to one event loop.
 */
public interface Presence {

    /** Of a gateway that keeps no account of it: nobody is there. */
    Presence NOBODYS = new Presence() {

        @Override
        public void arrived(UserId user) {}

        @Override
        public void departed(UserId user) {}

        @Override
        public Future<Map<UserId, Sighting>> of(Set<UserId> users) {
            Map<UserId, Sighting> nobody = new HashMap<>();
            users.forEach(user -> nobody.put(user, new Sighting(false, 0)));
            return Future.succeededFuture(nobody);
        }

        @Override
        public void watchedBy(Watcher onlyOne) {}
    };

    /** The user has a session on this event loop, and had none. Said again by itself for as long as it may not be known. */
    void arrived(UserId user);

    /** The user has none any more. Likewise. */
    void departed(UserId user);

    /** Each of them is in the answer. Fails with a refusal {@code UNAVAILABLE}. */
    Future<Map<UserId, Sighting>> of(Set<UserId> users);

    void watchedBy(Watcher onlyOne);

    /**
     * Whether somebody was there.
     *
     * @param version of two sightings of one life of Redis the one with the higher version is the later one
     */
    record Sighting(boolean online, long version) {}

    /** Who hears of changes. Called on the event loop. */
    interface Watcher {

        void changed(UserId user, Sighting now);

        /** Changes may have gone unheard, and the versions have begun anew; from now on none goes unheard. */
        void resumed();
    }
}
