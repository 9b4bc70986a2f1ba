package dev.millrace.gateway.auth.session;

import dev.millrace.model.redis.Revocation;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sessions of one event loop, by all that they rest on. Ending some costs what is ended, not what there is. */
final class LiveSessions {

    private final Map<Revocation, Set<OpenSession>> byRevocation = new HashMap<>();
    private final Map<String, OpenSession> byName = new HashMap<>();

    void add(String name, OpenSession session) {
        byName.put(name, session);
    }

    void remove(String name) {
        byName.remove(name);
    }

    void index(OpenSession session, Collection<Revocation> restsOn) {
        restsOn.forEach(one -> byRevocation.computeIfAbsent(one, none -> new HashSet<>(2)).add(session));
    }

    void unindex(OpenSession session, Collection<Revocation> restsOn) {
        for (Revocation one : restsOn) {
            byRevocation.computeIfPresent(one, (same, sessions) -> {
                sessions.remove(session);
                return sessions.isEmpty() ? null : sessions;
            });
        }
    }

    /** A copy: they leave while they are ended. */
    List<OpenSession> restingOn(Revocation revocation) {
        return List.copyOf(byRevocation.getOrDefault(revocation, Set.of()));
    }

    @Nullable
    OpenSession named(String name) {
        return byName.get(name);
    }

    /** All that any session rests on. */
    List<Revocation> allEvidence() {
        return List.copyOf(byRevocation.keySet());
    }

    List<OpenSession> all() {
        return List.copyOf(byName.values());
    }
}
