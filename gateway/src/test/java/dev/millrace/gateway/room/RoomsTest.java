package dev.millrace.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.LimitSettings;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.ledger.AckLedger;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.model.AckLevel;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.StreamId;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Everything here happens on one thread, as on an event loop: futures complete where their promises do. */
class RoomsTest {

    private static final RoomId ROOM = new RoomId("42");
    private static final RoomId OTHER = new RoomId("43");
    private static final Instant NOW = Instant.parse("2026-11-20T18:11:42.123Z");

    private final FakeFeed feed = new FakeFeed();
    private final FakeLog log = new FakeLog();
    private final List<String> answers = new ArrayList<>();
    private final FakeLedger ledger = new FakeLedger();
    private final FakeDurability durability = new FakeDurability();
    private final FakePast past = new FakePast();
    private final Rooms rooms = rooms(unlimited(), () -> NOW.plusNanos(456_789), 1);

    @Test
    void aJoinIsAnsweredWhenTheRoomIsHeardAndNotBefore() {
        ask(client("alice"), "join", new Command.Join(ROOM, null));
        assertThat(answers).isEmpty();
        feed.succeed(ROOM);
        assertThat(answers).containsExactly("join: Joined[roomId=42, replayed=0]");
    }

    @Test
    void whoeverJoinsAnOccupiedRoomSharesItsFeed() {
        ask(client("alice"), "a", new Command.Join(ROOM, null));
        ask(client("bob"), "b", new Command.Join(ROOM, null));
        feed.succeed(ROOM);
        ask(client("carol"), "c", new Command.Join(ROOM, null));
        assertThat(feed.calls).containsExactly("open 42");
        assertThat(answers).containsExactly("a: Joined[roomId=42, replayed=0]",
                "b: Joined[roomId=42, replayed=0]",
                "c: Joined[roomId=42, replayed=0]");
    }

    @Test
    void joiningTwiceIsAnsweredTwiceAndHeardOnce() {
        Client alice = joined("alice", ROOM);
        ask(alice, "again", new Command.Join(ROOM, null));
        assertThat(answers).containsExactly("again: Joined[roomId=42, replayed=0]");
        feed.say(ROOM, "m");
        assertThat(alice.heard).containsExactly("m");
    }

    @Test
    void everyMemberHearsAndOnlyMembers() {
        Client alice = joined("alice", ROOM);
        Client bob = joined("bob", ROOM);
        Client eve = joined("eve", OTHER);
        feed.say(ROOM, "1");
        feed.say(ROOM, "2");
        assertThat(alice.heard).containsExactly("1", "2");
        assertThat(bob.heard).containsExactly("1", "2");
        assertThat(eve.heard).isEmpty();
    }

    @Test
    void theLastToLeaveClosesTheFeed() {
        Client alice = joined("alice", ROOM);
        Client bob = joined("bob", ROOM);
        ask(alice, "a", new Command.Leave(ROOM));
        assertThat(feed.calls).doesNotContain("close 42");
        feed.say(ROOM, "m");
        assertThat(alice.heard).isEmpty();
        assertThat(bob.heard).containsExactly("m");
        ask(bob, "b", new Command.Leave(ROOM));
        assertThat(feed.calls).endsWith("close 42");
        assertThat(answers).containsExactly("a: Left[roomId=42]", "b: Left[roomId=42]");
    }

    @Test
    void leavingARoomOneIsNotInIsDoneAlready() {
        ask(client("alice"), "leave", new Command.Leave(ROOM));
        assertThat(answers).containsExactly("leave: Left[roomId=42]");
        assertThat(feed.calls).isEmpty();
    }

    @Test
    void leaveThenJoinOpensTheRoomAnew() {
        Client alice = joined("alice", ROOM);
        ask(alice, "leave", new Command.Leave(ROOM));
        ask(alice, "join", new Command.Join(ROOM, null));
        assertThat(answers).containsExactly("leave: Left[roomId=42]");
        feed.succeed(ROOM);
        feed.say(ROOM, "m");
        assertThat(alice.heard).containsExactly("m");
        assertThat(feed.calls).containsExactly("open 42", "close 42", "open 42");
    }

    @Test
    void joinLeaveJoinBeforeTheFirstIsHeardEndsInTheRoom() {
        Client alice = client("alice");
        ask(alice, "1", new Command.Join(ROOM, null));
        ask(alice, "2", new Command.Leave(ROOM));
        ask(alice, "3", new Command.Join(ROOM, null));
        feed.fail(ROOM);
        assertThat(answers).containsExactly("1: UNAVAILABLE", "2: Left[roomId=42]");
        feed.succeed(ROOM);
        assertThat(answers).endsWith("3: Joined[roomId=42, replayed=0]");
        feed.say(ROOM, "m");
        assertThat(alice.heard).containsExactly("m");
        ask(alice, "send", new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(log.drafts).hasSize(1);
    }

    @Test
    void aFeedThatFailsLeavesNothingBehind() {
        Client alice = client("alice");
        Client bob = client("bob");
        ask(alice, "a", new Command.Join(ROOM, null));
        ask(bob, "b", new Command.Join(ROOM, null));
        ask(bob, "send", new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.JOURNALED));
        feed.fail(ROOM);
        assertThat(answers).containsExactly("a: UNAVAILABLE", "b: UNAVAILABLE", "send: NOT_IN_ROOM");
        assertThat(feed.calls).containsExactly("open 42", "close 42");
        assertThat(alice.participant().rooms).isEmpty();
        assertThat(bob.participant().rooms).isEmpty();
        answers.clear();
        ask(alice, "send", new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(answers).containsExactly("send: NOT_IN_ROOM");
        ask(alice, "join", new Command.Join(ROOM, null));
        feed.succeed(ROOM);
        assertThat(answers).endsWith("join: Joined[roomId=42, replayed=0]");
    }

    @Test
    void aFeedThatFailsAtOnceLeavesNothingBehindEither() {
        Client alice = client("alice");
        feed.down = true;
        ask(alice, "join", new Command.Join(ROOM, null));
        assertThat(answers).containsExactly("join: UNAVAILABLE");
        assertThat(alice.participant().rooms).isEmpty();
        feed.down = false;
        ask(alice, "join", new Command.Join(ROOM, null));
        feed.succeed(ROOM);
        assertThat(answers).endsWith("join: Joined[roomId=42, replayed=0]");
    }

    @Test
    void whoeverJoinsFromTheAnswerOfAFailedJoinGetsAFreshRoom() {
        Client alice = client("alice");
        Client bob = client("bob");
        ask(bob, "bob", new Command.Join(ROOM, null));
        rooms.execute(alice.participant(), new Command.Join(ROOM, null))
                .onFailure(e -> ask(alice, "retry", new Command.Join(ROOM, null)));
        feed.fail(ROOM);
        feed.succeedAll();
        feed.say(ROOM, "m");
        assertThat(answers).contains("bob: UNAVAILABLE", "retry: Joined[roomId=42, replayed=0]");
        assertThat(alice.heard).containsExactly("m");
    }

    @Test
    void whoeverJoinsWhileAFailedRoomIsNotEmptyYetOpensItAnew() {
        Client alice = client("alice");
        Client bob = client("bob");
        rooms.execute(alice.participant(), new Command.Join(ROOM, null))
                .onFailure(e -> ask(alice, "retry", new Command.Join(ROOM, null)));
        // Bob is still in the room that failed when Alice tries again.
        ask(bob, "bob", new Command.Join(ROOM, null));
        feed.fail(ROOM);
        feed.succeedAll();
        feed.say(ROOM, "m");
        assertThat(answers).containsExactly("bob: UNAVAILABLE", "retry: Joined[roomId=42, replayed=0]");
        assertThat(alice.heard).containsExactly("m");
        assertThat(feed.calls).containsExactly("open 42", "close 42", "open 42");
    }

    @Test
    void aRepeatedJoinThatCannotBeNotedLeavesTheClientWhereItWas() {
        var trail = new BrokenTrail();
        Client alice = client("alice", trail);
        ask(alice, "first", new Command.Join(ROOM, null));
        feed.succeed(ROOM);
        trail.isBroken = true;
        ask(alice, "again", new Command.Join(ROOM, null));
        ask(alice, "other", new Command.Join(OTHER, null));
        feed.succeed(OTHER);
        assertThat(answers).containsExactly("first: Joined[roomId=42, replayed=0]", "again: UNAVAILABLE",
                "other: UNAVAILABLE");
        feed.say(ROOM, "m");
        assertThat(alice.heard).containsExactly("m");
        assertThat(alice.participant().rooms).containsOnlyKeys(ROOM);
        assertThat(trail.left).containsExactly(OTHER);
    }

    @Test
    void aMessageSentBeforeTheRoomIsHeardWaitsAndKeepsItsPlace() {
        Client alice = client("alice");
        ask(alice, "join", new Command.Join(ROOM, null));
        ask(alice, "1", new Command.Send(ROOM, "one", MessageType.CHAT, null, AckLevel.JOURNALED));
        ask(alice, "2", new Command.Send(ROOM, "two", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(log.drafts).isEmpty();
        feed.succeed(ROOM);
        ask(alice, "3", new Command.Send(ROOM, "three", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(log.drafts).extracting(Draft::text).containsExactly("one", "two", "three");
        log.succeedAll();
        assertThat(answers).containsExactly("join: Joined[roomId=42, replayed=0]", "1: one JOURNALED",
                "2: two JOURNALED", "3: three JOURNALED");
    }

    @Test
    void aMessageIsSentUnderTheIdentityThatWasProved() {
        ask(joined("alice", ROOM), "send",
                new Command.Send(ROOM, " 안녕 ", MessageType.CHAT, null, AckLevel.JOURNALED));
        Draft draft = log.drafts.get(0);
        var expected = new Draft(draft.id(), ROOM, new UserId("alice"), "Name of alice", MessageType.CHAT,
                " 안녕 ", NOW, null);
        assertThat(new ChatMessage(draft, new Position(1, 1)))
                .isEqualTo(new ChatMessage(expected, new Position(1, 1)));
        assertThat(draft.id().version()).isEqualTo(7);
    }

    @Test
    void anAckWaitsForTheJournalAndItsFailureIsTheAnswer() {
        Client alice = joined("alice", ROOM);
        ask(alice, "1", new Command.Send(ROOM, "one", MessageType.CHAT, null, AckLevel.JOURNALED));
        ask(alice, "2", new Command.Send(ROOM, "two", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(answers).isEmpty();
        log.failNext();
        log.succeedAll();
        assertThat(answers).containsExactly("1: UNAVAILABLE", "2: two JOURNALED");
    }

    @Test
    void whoIsNotInTheRoomMayNotSendToIt() {
        ask(joined("alice", OTHER), "send",
                new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(answers).containsExactly("send: NOT_IN_ROOM");
        assertThat(log.drafts).isEmpty();
    }

    @Test
    void aTextThatIsNotAllowedIsNotJournaled() {
        Client alice = joined("alice", ROOM);
        ask(alice, "long",
                new Command.Send(ROOM, "x".repeat(11), MessageType.CHAT, null, AckLevel.JOURNALED));
        ask(alice, "blank", new Command.Send(ROOM, " ", MessageType.CHAT, null, AckLevel.JOURNALED));
        ask(alice, "nul", new Command.Send(ROOM, "\0", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(answers).containsExactly("long: INVALID_FIELD", "blank: INVALID_FIELD",
                "nul: INVALID_FIELD");
        assertThat(log.drafts).isEmpty();
    }

    @Test
    void aSessionMayBeInSoManyRoomsAndNoMore() {
        Client alice = joined("alice", ROOM);
        ask(alice, "2", new Command.Join(OTHER, null));
        feed.succeed(OTHER);
        ask(alice, "3", new Command.Join(new RoomId("44"), null));
        ask(alice, "again", new Command.Join(ROOM, null));
        assertThat(answers).containsExactly("2: Joined[roomId=43, replayed=0]", "3: TOO_MANY_ROOMS",
                "again: Joined[roomId=42, replayed=0]");
        ask(alice, "leave", new Command.Leave(ROOM));
        ask(alice, "3", new Command.Join(new RoomId("44"), null));
        feed.succeedAll();
        assertThat(answers).endsWith("3: Joined[roomId=44, replayed=0]");
    }

    @Test
    void exitLeavesEveryRoom() {
        Client alice = joined("alice", ROOM);
        ask(alice, "join", new Command.Join(OTHER, null));
        rooms.exit(alice.participant());
        assertThat(feed.calls).contains("close 42", "close 43");
        assertThat(alice.participant().rooms).isEmpty();
    }

    @Test
    void exitWhileAJoinIsUnderWayLeavesNothingBehind() {
        Client alice = client("alice");
        ask(alice, "join", new Command.Join(ROOM, null));
        rooms.exit(alice.participant());
        feed.succeed(ROOM);
        assertThat(feed.calls).containsExactly("open 42", "close 42");
        feed.say(ROOM, "m");
        assertThat(alice.heard).isEmpty();
    }

    @Test
    void aMemberThatExitsRightAfterADeliveryDoesNotDisturbTheOthers() {
        Client alice = joined("alice", ROOM);
        Client bob = joined("bob", ROOM);
        Client carol = joined("carol", ROOM);
        feed.say(ROOM, "1");
        rooms.exit(bob.participant());
        feed.say(ROOM, "2");
        assertThat(alice.heard).containsExactly("1", "2");
        assertThat(bob.heard).containsExactly("1");
        assertThat(carol.heard).containsExactly("1", "2");
    }

    @Test
    void anAckWaitsForTheLevelThatWasAskedForAndOwnsUpWhenItDoesNotCome() {
        Client alice = joined("alice", ROOM);
        for (String text : List.of("one", "two")) {
            ask(alice, text, new Command.Send(ROOM, text, MessageType.CHAT, null, AckLevel.PERSISTED));
        }
        ask(alice, "three", new Command.Send(ROOM, "three", MessageType.CHAT, null, AckLevel.REPLICATED));
        log.succeedAll();
        assertThat(answers).isEmpty();
        assertThat(durability.asked).containsExactly("persisted 1-0", "persisted 1-1", "replicated 1-2");
        assertThat(ledger.entries).as("what is journaled is accounted for at once").hasSize(6);
        durability.answers.get(1).complete();
        durability.answers.get(0).fail("too late");
        durability.answers.get(2).complete();
        assertThat(answers).containsExactly("two: two PERSISTED", "one: one JOURNALED of PERSISTED",
                "three: three REPLICATED");
    }

    @Test
    void aLevelThatIsNotConfiguredIsRefusedBeforeAnythingIsJournaled() {
        durability.offersReplicas = false;
        Client alice = joined("alice", ROOM);
        rooms.execute(alice.participant(),
                new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.REPLICATED))
                .onFailure(e -> answers.add(((Refusal) e).field() + ": " + e.getMessage()));
        assertThat(answers).containsExactly("ack: ack must not be replicated: that is not configured here");
        assertThat(log.drafts).isEmpty();
        assertThat(ledger.entries).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000", "tab\t", "\u007f", "\ud83d", "65"})
    void aClientIdThatIsNotAllowedIsRefusedBeforeAnythingIsJournaled(String bad) {
        Client alice = joined("alice", ROOM);
        String clientId = bad.equals("65") ? "\uD83D\uDE00".repeat(65) : bad;
        ask(alice, "send", new Command.Send(ROOM, "x", MessageType.CHAT, clientId, AckLevel.JOURNALED));
        assertThat(answers).containsExactly("send: INVALID_FIELD");
        assertThat(log.drafts).isEmpty();
    }

    @Test
    void aClientIdOf64CharactersIsPassedOnAsItIs() {
        String clientId = "\uD83D\uDE00".repeat(64);
        ask(joined("alice", ROOM), "send",
                new Command.Send(ROOM, "x", MessageType.CHAT, clientId, AckLevel.JOURNALED));
        assertThat(log.drafts).extracting(Draft::clientId).containsExactly(clientId);
    }

    @Test
    void eachSendIsAccountedForOnceAsWhatBecameOfIt() {
        Client alice = joined("alice", ROOM);
        for (int i = 0; i < 6; i++) {
            ask(alice, "send", new Command.Send(ROOM, "m" + i, MessageType.CHAT, null, AckLevel.JOURNALED));
        }
        rooms.exit(alice.participant());
        log.waiting.remove().complete(log.appended(0, false));
        log.waiting.remove().complete(log.appended(1, true));
        log.waiting.remove().fail(unavailable());
        log.waiting.remove().fail(Refusal.until(Duration.ofSeconds(2), "full"));
        log.waiting.remove().fail(Refusal.field("message", "be something else"));
        log.waiting.remove().fail(new IllegalStateException("who knows"));
        assertThat(ledger.entries).containsExactly("opened m0", "opened m1", "opened m2", "opened m3",
                "opened m4",
                "opened m5", "acknowledged m0", "confirmed m1 as " + FakeLog.FIRST, "uncertain m2",
                "refused m3", "refused m4",
                "uncertain m5");
        assertThat(answers).filteredOn(answer -> answer.contains("repeated")).hasSize(1);
    }

    @Test
    void aSendThatFoundNoConnectionIsNotUncertain() {
        Client alice = joined("alice", ROOM);
        log.down = true;
        ask(alice, "send", new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.JOURNALED));
        assertThat(answers).containsExactly("send: UNAVAILABLE");
        assertThat(ledger.entries).containsExactly("opened x", "refused x");
    }

    @Test
    void aSendBehindAJoinThatFailsIsNotEvenBegun() {
        Client alice = client("alice");
        ask(alice, "join", new Command.Join(ROOM, null));
        ask(alice, "send", new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.JOURNALED));
        feed.fail(ROOM);
        assertThat(answers).containsExactly("join: UNAVAILABLE", "send: NOT_IN_ROOM");
        assertThat(ledger.entries).isEmpty();
        assertThat(log.drafts).isEmpty();
    }

    private Client joined(String user, RoomId room) {
        Client client = client(user);
        ask(client, "setup", new Command.Join(room, null));
        feed.succeedAll();
        answers.clear();
        return client;
    }

    private Client client(String user) {
        return client(user, Trail.NONE);
    }

    private Client client(String user, Trail trail) {
        List<String> heard = new ArrayList<>();
        var identity = new Identity(new UserId(user), "Name of " + user, Set.of(), Set.of());
        return new Client(
                rooms.enter("of " + user, identity, new FakeOutlet(broadcast -> heard.add(said(broadcast))),
                        trail),
                heard);
    }

    private static String said(Broadcast broadcast) {
        return ((RoomEvent.Said) broadcast.event()).messageJson();
    }

    private void ask(Client client, String label, Command command) {
        rooms.execute(client.participant(), command)
                .onComplete(result -> answers.add(label + ": "
                        + (result.succeeded() ? text(result.result()) : code(result.cause()))));
    }

    private static String text(Answer answer) {
        return answer instanceof Answer.Sent sent
                ? sent.messageJson() + " " + sent.reached()
                        + (sent.reached() == sent.asked() ? "" : " of " + sent.asked())
                        + (sent.repeated() ? " repeated" : "")
                : answer.toString();
    }

    private static String code(Throwable failure) {
        return failure instanceof Refusal refusal ? refusal.code().name() : failure.toString();
    }

    private static Refusal unavailable() {
        return Refusal.of(ErrorCode.UNAVAILABLE, "away");
    }

    private record Client(Participant participant, List<String> heard) {}

    /** Notes nothing once it is broken. */
    private static final class BrokenTrail implements Trail {

        private final List<RoomId> left = new ArrayList<>();
        private boolean isBroken;

        @Override
        public Future<Void> joined(RoomId room, boolean replayed) {
            return isBroken ? Future.failedFuture(unavailable()) : Future.succeededFuture();
        }

        @Override
        public Future<Void> left(RoomId room) {
            left.add(room);
            return Future.succeededFuture();
        }

        @Override
        public void speaks(String vocabulary) {}

        @Override
        public void alive() {}

        @Override
        public Future<Boolean> isTaken() {
            return Future.succeededFuture(false);
        }

        @Override
        public void end() {}
    }

    private static final class FakeFeed implements RoomFeed {

        private final List<String> calls = new ArrayList<>();
        private final Map<RoomId, Consumer<String>> listeners = new HashMap<>();
        private final Map<RoomId, Queue<Promise<Void>>> opening = new HashMap<>();
        private boolean down;

        @Override
        public Future<Void> open(RoomId room, Consumer<String> onMessage) {
            calls.add("open " + room);
            if (down) {
                return Future.failedFuture(unavailable());
            }
            listeners.put(room, onMessage);
            Promise<Void> live = Promise.promise();
            opening.computeIfAbsent(room, r -> new ArrayDeque<>()).add(live);
            return live.future();
        }

        @Override
        public void watchedBy(Watcher onlyOne) {}

        @Override
        public String life() {
            return "01234567";
        }

        @Override
        public void close(RoomId room) {
            calls.add("close " + room);
            listeners.remove(room);
        }

        void succeed(RoomId room) {
            next(room).complete();
        }

        void fail(RoomId room) {
            next(room).fail(unavailable());
        }

        void succeedAll() {
            for (Queue<Promise<Void>> queue : List.copyOf(opening.values())) {
                while (!queue.isEmpty()) {
                    queue.remove().complete();
                }
            }
        }

        void say(RoomId room, String message) {
            Consumer<String> listener = listeners.get(room);
            if (listener != null) {
                listener.accept(message);
            }
        }

        private Promise<Void> next(RoomId room) {
            return opening.getOrDefault(room, new ArrayDeque<>()).remove();
        }
    }

    /** "JSON" here is the text. */
    private static final class FakeLog implements MessageLog {

        /** What a repeated one is a repetition of. */
        static final UUID FIRST = new UUID(1, 1);

        private final List<Draft> drafts = new ArrayList<>();
        private final Queue<Promise<Appended>> waiting = new ArrayDeque<>();
        private boolean down;

        @Override
        public Future<Appended> append(Draft draft, Terms terms) {
            if (down) {
                return Future.failedFuture(unavailable());
            }
            drafts.add(draft);
            Promise<Appended> journaled = Promise.promise();
            waiting.add(journaled);
            return journaled.future();
        }

        void failNext() {
            waiting.remove().fail(unavailable());
        }

        void succeedAll() {
            for (int i = drafts.size() - waiting.size(); i < drafts.size(); i++) {
                waiting.remove().complete(appended(i, false));
            }
        }

        Appended appended(int i, boolean repeated) {
            UUID id = repeated ? FIRST : drafts.get(i).id();
            return new Appended(id, drafts.get(i).text(), 0, 1, new StreamId(1, i), repeated);
        }
    }

    private static final class FakeDurability implements Durability {

        private final List<String> asked = new ArrayList<>();
        private final List<Promise<Void>> answers = new ArrayList<>();
        private boolean offersReplicas = true;

        @Override
        public boolean offers(AckLevel level) {
            return level != AckLevel.REPLICATED || offersReplicas;
        }

        @Override
        public Future<Void> replicated(MessageLog.Appended appended) {
            return ask("replicated " + appended.entry());
        }

        @Override
        public Future<Void> persisted(MessageLog.Appended appended) {
            return ask("persisted " + appended.entry());
        }

        private Future<Void> ask(String what) {
            asked.add(what);
            answers.add(Promise.promise());
            return answers.getLast().future();
        }
    }

    private static final class FakeLedger implements AckLedger {

        private final List<String> entries = new ArrayList<>();

        @Override
        public void opened(Draft draft) {
            entries.add("opened " + draft.text());
        }

        @Override
        public void acknowledged(Draft draft) {
            entries.add("acknowledged " + draft.text());
        }

        @Override
        public void confirmed(Draft draft, UUID first) {
            entries.add("confirmed " + draft.text() + " as " + first);
        }

        @Override
        public void uncertain(Draft draft) {
            entries.add("uncertain " + draft.text());
        }

        @Override
        public void refused(Draft draft) {
            entries.add("refused " + draft.text());
        }
    }

    @Test
    void aSendOverTheLimitIsRefusedBeforeAnythingIsJournaledAndWithTheTimeToWait() {
        var limited = rooms(limits("1/1h", "off"), () -> NOW, 2);
        Participant alice = limited.enter("hers",
                new Identity(new UserId("alice"), "Alice", Set.of(), Set.of()), new FakeOutlet(event -> {}),
                Trail.NONE);
        limited.execute(alice, new Command.Join(ROOM, null)).onFailure(e -> answers.add("join: " + e));
        feed.succeed(ROOM);
        var send = new Command.Send(ROOM, "x", MessageType.CHAT, null, AckLevel.JOURNALED);
        limited.execute(alice, send).onFailure(e -> answers.add("first: " + e));
        limited.execute(alice, send)
                .onFailure(
                        e -> answers.add(((Refusal) e).code() + " " + (((Refusal) e).retryAfter() != null)));
        assertThat(answers).containsExactly("RATE_LIMITED true");
        assertThat(log.drafts).hasSize(1);
        assertThat(ledger.entries).containsExactly("opened x");
    }

    private Rooms rooms(SendLimits limits, InstantSource clock, int source) {
        var speech = new Speech(new Speech.Ports(log, durability, ledger), 10, clock, source);
        return new Rooms(new Rooms.Ports(speech, feed, limits, notice -> {}, past.past(), Admissions.UNKEPT,
                FakeDesk.CLOSED, Company.NONE, (delay, step) -> {}), 2, clock);
    }

    private static SendLimits unlimited() {
        return limits("off", "off");
    }

    private static SendLimits limits(String perUser, String perRoom) {
        return new SendLimits(new Balance(spendings -> Future.failedFuture("there is only this loop")),
                new LimitSettings(Rate.parse("off"), 0, Rate.parse("off"), Rate.parse(perUser),
                        Rate.parse(perRoom), Set.of()));
    }
}
