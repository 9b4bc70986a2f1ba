package dev.millrace.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.presence.Presence;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/** Whatever comes in between, what a client is told last is how it is. */
class WatchesTest {

    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    private final FakePresence presence = new FakePresence();
    private final Set<UserId> known = new HashSet<>(Set.of(ALICE, BOB));
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Watches watches = new Watches(new Company(presence, (who, users) -> {
        Set<UserId> some = new HashSet<>(users);
        some.retainAll(known);
        return Future.succeededFuture(some);
    }), later::add);

    @Test
    void aUserIsThereFromTheFirstSessionToTheLast() {
        Participant phone = participant("alice", new ArrayList<>());
        Participant browser = participant("alice", new ArrayList<>());
        watches.arrive(phone);
        watches.arrive(browser);
        watches.arrive(browser);
        watches.depart(phone);
        watches.depart(phone);
        assertThat(presence.said).containsExactly("+alice");
        watches.depart(browser);
        assertThat(presence.said).containsExactly("+alice", "-alice");
    }

    @Test
    void whoWatchesIsToldOfThoseItMayKnowOfAndOfNobodyElse() {
        known.remove(BOB);
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        assertThat(watch(carol, ALICE, BOB)).isEmpty();
        assertThat(presence.asked).containsExactly(Set.of(ALICE));
        turn(ALICE, true);
        turn(BOB, true);
        turn(ALICE, false);
        assertThat(told).containsExactly("alice true", "alice false");
    }

    @Test
    void anotherWatchReplacesTheOneBeforeAndADepartureEndsIt() {
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        watch(carol, ALICE);
        watch(carol, BOB);
        turn(ALICE, true);
        turn(BOB, true);
        assertThat(told).containsExactly("bob true");
        watches.depart(carol);
        turn(BOB, false);
        assertThat(told).hasSize(1);
    }

    @Test
    void ofTwoWatchesThatAreAnsweredInTheWrongOrderTheLaterCounts() {
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        presence.holds = true;
        watches.watch(carol, Set.of(ALICE));
        watches.watch(carol, Set.of(BOB));
        presence.answerLast();
        presence.answerLast();
        turn(ALICE, true);
        turn(BOB, true);
        assertThat(told).containsExactly("bob true");
    }

    @Test
    void aChangeThatIsOlderThanTheAnswerIsNotToldAfterIt() {
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        presence.set(ALICE, true);
        presence.set(ALICE, false);
        assertThat(watch(carol, ALICE)).isEmpty();
        watches.changed(ALICE, new Presence.Sighting(true, 1));
        watches.changed(ALICE, new Presence.Sighting(false, 2));
        assertThat(told).isEmpty();
    }

    @Test
    void anAnswerThatIsOlderThanAChangeSaysWhatTheChangeSaid() {
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        presence.holds = true;
        Future<Answer> answer = watches.watch(carol, Set.of(ALICE));
        watches.changed(ALICE, new Presence.Sighting(true, 7));
        presence.answerLast();
        assertThat(answer.result()).isEqualTo(new Answer.Watching(Set.of(ALICE)));
    }

    @Test
    void whatAnAnswerFoundOutIsToldToThoseWhoWatchedBefore() {
        List<String> told = new ArrayList<>();
        watch(arrived("carol", told), ALICE);
        presence.set(ALICE, true);
        assertThat(watch(arrived("dora", new ArrayList<>()), ALICE)).containsExactly(ALICE);
        watches.changed(ALICE, new Presence.Sighting(true, 1));
        assertThat(told).containsExactly("alice true");
    }

    @Test
    void afterAnInterruptionEverybodyWhoIsWatchedIsAskedForUntilThereIsAnAnswer() {
        List<String> told = new ArrayList<>();
        turn(ALICE, true);
        watch(arrived("carol", told), ALICE, BOB);
        presence.set(ALICE, false);
        presence.version = 0;
        presence.fails = true;
        watches.resumed();
        assertThat(told).isEmpty();
        presence.fails = false;
        later.remove().run();
        assertThat(told).as("though the versions began anew").containsExactly("alice false");
        assertThat(later).isEmpty();
    }

    @Test
    void anAnswerFromBeforeAnInterruptionIsAskedForAnew() {
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        presence.holds = true;
        presence.version = 900;
        Future<Answer> answer = watches.watch(carol, Set.of(ALICE));
        presence.holds = false;
        presence.version = 0;
        watches.resumed();
        presence.set(ALICE, true);
        presence.answerLast();
        assertThat(answer.result()).isEqualTo(new Answer.Watching(Set.of(ALICE)));
        turn(ALICE, false);
        assertThat(told).containsExactly("alice true", "alice false");
    }

    @Test
    void whereItCannotBeKnownNobodyIsWatched() {
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        watch(carol, ALICE);
        presence.fails = true;
        assertThat(watches.watch(carol, Set.of(ALICE)).failed()).isTrue();
        turn(ALICE, true);
        assertThat(told).isEmpty();
    }

    @Test
    void whoMayKnowOfFewerThanBeforeIsToldOfThoseNoLonger() {
        List<String> told = new ArrayList<>();
        Participant carol = arrived("carol", told);
        watch(carol, ALICE, BOB);
        known.remove(BOB);
        watches.lessKnown(carol, new UserId("dora"));
        turn(BOB, true);
        assertThat(told).as("whom she does not watch left").containsExactly("bob true");
        watches.lessKnown(carol, BOB);
        turn(BOB, false);
        turn(ALICE, true);
        assertThat(told).containsExactly("bob true", "alice true");
        known.clear();
        watches.resumed();
        turn(ALICE, false);
        assertThat(told).as("what went unheard").hasSize(2);
    }

    private Set<UserId> watch(Participant participant, UserId... users) {
        return ((Answer.Watching) watches.watch(participant, Set.of(users)).result()).online();
    }

    private void turn(UserId user, boolean online) {
        presence.set(user, online);
        watches.changed(user, new Presence.Sighting(online, presence.version));
    }

    private Participant arrived(String user, List<String> told) {
        Participant participant = participant(user, told);
        watches.arrive(participant);
        return participant;
    }

    private static Participant participant(String user, List<String> told) {
        var outlet = new FakeOutlet(broadcast -> {
            var change = (RoomEvent.Presence) broadcast.event();
            told.add(change.userId() + " " + change.online());
        });
        return new Participant("s", new Identity(new UserId(user), user, Set.of(), Set.of()), outlet,
                Trail.NONE,
                new Appearances(10, Instant::now));
    }

    /** Answers at once, or when it is told to, with what was so when it was asked. */
    private static final class FakePresence implements Presence {

        private final List<String> said = new ArrayList<>();
        private final List<Set<UserId>> asked = new ArrayList<>();
        private final Map<UserId, Boolean> online = new HashMap<>();
        private final ArrayDeque<Runnable> unanswered = new ArrayDeque<>();
        private long version;
        private boolean holds;
        private boolean fails;

        void set(UserId user, boolean now) {
            version++;
            online.put(user, now);
        }

        void answerLast() {
            unanswered.removeLast().run();
        }

        @Override
        public void arrived(UserId user) {
            said.add("+" + user);
        }

        @Override
        public void departed(UserId user) {
            said.add("-" + user);
        }

        @Override
        public Future<Map<UserId, Sighting>> of(Set<UserId> users) {
            if (fails) {
                return Future.failedFuture("Redis is away");
            }
            asked.add(users);
            Map<UserId, Sighting> now = new HashMap<>();
            users.forEach(user -> now.put(user, new Sighting(online.getOrDefault(user, false), version)));
            Promise<Map<UserId, Sighting>> answer = Promise.promise();
            if (holds) {
                unanswered.add(() -> answer.complete(now));
            } else {
                answer.complete(now);
            }
            return answer.future();
        }

        @Override
        public void watchedBy(Watcher onlyOne) {}
    }
}
