package dev.millrace.gateway.room;

import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.presence.Presence.Sighting;
import dev.millrace.gateway.room.presence.Presence.Watcher;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Who of one event loop's participants is there, and whom they watch. Whatever comes in between, what a client is told
 * last is how it is: of two sightings of a user the later one counts, whether it was asked for or heard.
 *
 * <p>Belongs to one event loop.
 */
final class Watches implements Watcher {

    private final Company company;
    private final Executor later;
    private final Map<UserId, Set<Participant>> here = new HashMap<>();
    private final Map<UserId, Watched> watched = new HashMap<>();
    private final Map<Participant, Watch> watches = new HashMap<>();
    /** How often changes may have gone unheard: an answer to a question of before says nothing of now. */
    private int interruptions;

    /** @param later as {@link Past#later} */
    Watches(Company company, Executor later) {
        this.company = company;
        this.later = later;
        company.presence().watchedBy(this);
    }

    void arrive(Participant participant) {
        UserId user = participant.identity().userId();
        Set<Participant> sessions = here.computeIfAbsent(user, u -> new HashSet<>(2));
        if (sessions.add(participant) && sessions.size() == 1) {
            company.presence().arrived(user);
        }
    }

    /** Once, however often it is said. It watches nobody any more. */
    void depart(Participant participant) {
        end(watches.remove(participant), participant);
        UserId user = participant.identity().userId();
        Set<Participant> sessions = here.get(user);
        if (sessions != null && sessions.remove(participant) && sessions.isEmpty()) {
            here.remove(user);
            company.presence().departed(user);
        }
    }

    /** From now on it watches those of them that it may know of, and nobody else; where it fails, nobody. */
    Future<Answer> watch(Participant participant, Set<UserId> users) {
        var watch = new Watch();
        end(watches.put(participant, watch), participant);
        return company.acquaintances()
                .among(participant.identity(), users)
                .compose(known -> {
                    // It may have left meanwhile, or asked for others.
                    if (watch.equals(watches.get(participant))) {
                        begin(watch, participant, known);
                    }
                    return look(known);
                })
                .<Answer>map(Answer.Watching::new)
                .onFailure(e -> end(watch, participant));
    }

    /** It may know of fewer than it did: that user left a room it is in, or whoever it is, where that is null. */
    void lessKnown(Participant participant, @Nullable UserId gone) {
        Watch watch = watches.get(participant);
        if (watch == null || watch.users.isEmpty() || !(gone == null || watch.users.contains(gone)
                || gone.equals(participant.identity().userId()))) {
            return;
        }
        company.acquaintances().among(participant.identity(), watch.users).onSuccess(known -> {
            if (watch.equals(watches.get(participant))) {
                Set<UserId> unknown = new HashSet<>(watch.users);
                unknown.removeAll(known);
                drop(watch, participant, unknown);
            }
        }).onFailure(e -> later.execute(() -> lessKnown(participant, null)));
    }

    private void begin(Watch watch, Participant participant, Set<UserId> users) {
        watch.users = users;
        users.forEach(user -> watched.computeIfAbsent(user, u -> new Watched()).by.add(participant));
    }

    private void end(@Nullable Watch over, Participant participant) {
        if (over == null) {
            return;
        }
        drop(over, participant, over.users);
    }

    private void drop(Watch watch, Participant participant, Set<UserId> users) {
        for (UserId user : users) {
            Watched one = watched.get(user);
            if (one != null && one.by.remove(participant) && one.by.isEmpty()) {
                watched.remove(user);
            }
        }
        Set<UserId> left = new HashSet<>(watch.users);
        left.removeAll(users);
        watch.users = left;
    }

    /** Those of them who are there; whoever watches them already is told where that is news. */
    private Future<Set<UserId>> look(Set<UserId> users) {
        int before = interruptions;
        return company.presence().of(users).compose(seen -> {
            if (before != interruptions) {
                return look(users);
            }
            seen.forEach(this::changed);
            return Future.succeededFuture(seen.entrySet()
                    .stream()
                    .filter(one -> latest(one.getKey(), one.getValue()).online())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet()));
        });
    }

    private Sighting latest(UserId user, Sighting seen) {
        Watched one = watched.get(user);
        return one == null || one.last == null ? seen : one.last;
    }

    @Override
    public void changed(UserId user, Sighting now) {
        Watched one = watched.get(user);
        if (one == null) {
            return;
        }
        Sighting before = one.last;
        if (before != null && now.version() <= before.version()) {
            return;
        }
        one.last = now;
        // Of the first that is known of somebody, those who wait for it are told by the answer.
        if (before != null && before.online() != now.online()) {
            var told = new Broadcast(new RoomEvent.Presence(user, now.online()));
            List.copyOf(one.by).forEach(participant -> participant.outlet().deliver(told));
        }
    }

    @Override
    public void resumed() {
        interruptions++;
        watched.values().forEach(Watched::ages);
        List.copyOf(watches.keySet()).forEach(participant -> lessKnown(participant, null));
        lookAgain(interruptions, List.copyOf(watched.keySet()));
    }

    private void lookAgain(int interruption, List<UserId> left) {
        if (interruption != interruptions || left.isEmpty()) {
            return;
        }
        int some = Math.min(left.size(), Command.Watch.MOST);
        look(Set.copyOf(left.subList(0, some)))
                .onSuccess(v -> lookAgain(interruption, left.subList(some, left.size())))
                .onFailure(e -> later.execute(() -> lookAgain(interruption, left)));
    }

    /** Whom one participant watches, since it asked last. */
    private static final class Watch {
        private Set<UserId> users = Set.of();
    }

    /** A user whom somebody here watches. */
    private static final class Watched {

        private static final long BEFORE_ALL = -1;

        private final Set<Participant> by = new HashSet<>();
        private @Nullable Sighting last;

        void ages() {
            if (last != null) {
                last = new Sighting(last.online(), BEFORE_ALL);
            }
        }
    }
}
