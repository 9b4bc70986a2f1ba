package dev.millrace.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.LimitSettings;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.ledger.LedgerBook;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** Who is told what is of the moment. All on one thread, as on an event loop. */
class NoticesTest {

    private static final RoomId ROOM = new RoomId("42");
    private static final Instant START = Instant.parse("2026-11-20T18:11:42.123Z");

    private final Feed feed = new Feed();
    private final List<RoomEvent.Notice> told = new ArrayList<>();
    private Instant now = START;
    private final Rooms rooms = new Rooms(new Rooms.Ports(new Speech(new Speech.Ports(
            (draft, terms) -> Future.failedFuture("nothing is said"), new Durability() {
                @Override
                public boolean offers(AckLevel level) {
                    return false;
                }

                @Override
                public Future<Void> replicated(MessageLog.Appended appended) {
                    return Future.failedFuture("nothing is said");
                }

                @Override
                public Future<Void> persisted(MessageLog.Appended appended) {
                    return Future.failedFuture("nothing is said");
                }
            }, new LedgerBook(new Partitions(1), Duration.ofSeconds(10), () -> START)), 10, () -> now, 1),
            feed,
            unlimited(), told::add, new FakePast().past(), Admissions.UNKEPT, FakeDesk.CLOSED, Company.NONE,
            (delay, step) -> {}), 2, () -> now);

    @Test
    void aJoinIsToldWhenTheRoomIsHeardAndOnceHoweverOftenItIsAsked() {
        Participant alice = participant("a", new ArrayList<>());
        rooms.execute(alice, new Command.Join(ROOM, null));
        rooms.execute(alice, new Command.Join(ROOM, null));
        assertThat(told).isEmpty();
        feed.succeed();
        rooms.execute(alice, new Command.Join(ROOM, null));
        assertThat(told).containsExactly(new RoomEvent.Joined(ROOM, new UserId("a"), "Name of a", "a"));
    }

    /** It may be in two rooms. */
    @Test
    void whoComesAndGoesInTurnIsToldOfNoMoreThanOnceASecond() {
        Participant mallory = participant("m", new ArrayList<>());
        for (int i = 0; i < 100; i++) {
            rooms.execute(mallory, new Command.Join(ROOM, null));
            feed.succeed();
            rooms.execute(mallory, new Command.Leave(ROOM));
        }
        assertThat(told).extracting(RoomEvent.Notice::getClass)
                .extracting(Class::getSimpleName)
                .containsExactly("Joined", "Left", "Joined", "Left");
        rooms.execute(mallory, new Command.Join(ROOM, null));
        feed.succeed();
        rooms.execute(mallory, new Command.Typing(ROOM, true));
        assertThat(told).as("who was not told of").hasSize(4);
        rooms.execute(mallory, new Command.Leave(ROOM));
        now = now.plusSeconds(1);
        rooms.execute(mallory, new Command.Join(ROOM, null));
        feed.succeed();
        assertThat(told).as("a second later").hasSize(5);
    }

    @Test
    void whoLeavesBeforeTheRoomIsHeardWasNeverThere() {
        Participant alice = participant("a", new ArrayList<>());
        rooms.execute(alice, new Command.Join(ROOM, null));
        rooms.exit(alice);
        feed.succeed();
        assertThat(told).isEmpty();
    }

    @Test
    void leavingAndRejoiningWhileTheRoomIsNotHeardIsToldInTheOrderOfTheCalls() {
        Participant alice = participant("a", new ArrayList<>());
        Participant bob = participant("b", new ArrayList<>());
        rooms.execute(bob, new Command.Join(ROOM, null));
        rooms.execute(alice, new Command.Join(ROOM, null));
        rooms.execute(alice, new Command.Leave(ROOM));
        rooms.execute(alice, new Command.Join(ROOM, null));
        feed.succeed();
        assertThat(told).filteredOn(notice -> notice.by().equals("a"))
                .extracting(RoomEvent.Notice::getClass)
                .extracting(Class::getSimpleName)
                .containsExactly("Joined", "Left", "Joined");
        assertThat(told).filteredOn(notice -> notice.by().equals("b")).hasSize(1);
    }

    @Test
    void aRoomThatIsNotHeardIsNotJoined() {
        rooms.execute(participant("a", new ArrayList<>()), new Command.Join(ROOM, null));
        feed.fail();
        assertThat(told).isEmpty();
    }

    @Test
    void aJoinThatFailsTakesNothingFromTheOneBehindIt() {
        Participant alice = participant("a", new ArrayList<>());
        rooms.execute(alice, new Command.Join(ROOM, null));
        rooms.execute(alice, new Command.Leave(ROOM));
        rooms.execute(alice, new Command.Join(ROOM, null));
        feed.fail();
        assertThat(told).isEmpty();
        feed.succeed();
        assertThat(told).containsExactly(new RoomEvent.Joined(ROOM, new UserId("a"), "Name of a", "a"));
    }

    @Test
    void whoGaveWayHasLeftUnlessItsOwnReturnIsThere() {
        var trail = new Asked();
        Participant alice = participant("a", new ArrayList<>(), trail);
        join(alice);
        told.clear();
        rooms.giveWay(alice);
        assertThat(alice.rooms).isEmpty();
        assertThat(told).isEmpty();
        trail.taken.complete(true);
        assertThat(told).isEmpty();

        var others = new Asked();
        Participant bob = participant("b", new ArrayList<>(), others);
        join(bob);
        told.clear();
        rooms.giveWay(bob);
        others.taken.complete(false);
        assertThat(told).containsExactly(new RoomEvent.Left(ROOM, new UserId("b"), "Name of b", "b"));
    }

    @Test
    void leavingIsToldOnceAndSoIsBeingGone() {
        Participant alice = joined("a");
        Participant bob = joined("b");
        told.clear();
        rooms.execute(alice, new Command.Leave(ROOM));
        rooms.execute(alice, new Command.Leave(ROOM));
        rooms.exit(alice);
        rooms.exit(bob);
        assertThat(told).containsExactly(new RoomEvent.Left(ROOM, new UserId("a"), "Name of a", "a"),
                new RoomEvent.Left(ROOM, new UserId("b"), "Name of b", "b"));
    }

    @Test
    void typingIsToldOnceASecond() {
        Participant alice = joined("a");
        told.clear();
        for (int i = 0; i < 10; i++) {
            assertThat(rooms.execute(alice, new Command.Typing(ROOM, true)).result())
                    .isEqualTo(new Answer.Told(ROOM));
        }
        assertThat(told)
                .containsExactly(new RoomEvent.Typing(ROOM, new UserId("a"), "Name of a", true, "a"));
        now = now.plusSeconds(1);
        rooms.execute(alice, new Command.Typing(ROOM, true));
        rooms.execute(alice, new Command.Typing(ROOM, false));
        assertThat(told).hasSize(3)
                .endsWith(new RoomEvent.Typing(ROOM, new UserId("a"), "Name of a", false, "a"));
    }

    @Test
    void aNoticeReachesEveryMemberButWhoDidIt() {
        List<RoomEvent> toAlice = new ArrayList<>();
        List<RoomEvent> toBob = new ArrayList<>();
        join(participant("a", toAlice));
        join(participant("b", toBob));
        var typing = new RoomEvent.Typing(ROOM, new UserId("a"), "김 \"A\"", true, "a");
        feed.say(NoticeJson.write(typing));
        var elsewhere = new RoomEvent.Left(ROOM, new UserId("7"), "Carol", "c");
        feed.say(NoticeJson.write(elsewhere));
        feed.say("{\"message\":\"x\"}");
        assertThat(toBob).startsWith(typing, elsewhere).hasSize(3);
        assertThat(toAlice).startsWith(elsewhere).hasSize(2);
    }

    @Test
    void aNoticeIsWrittenAsTheFormSays() {
        assertThat(NoticeJson.write(new RoomEvent.Joined(ROOM, new UserId("alice"), "Alice", "s")))
                .isEqualTo(
                        "{\"event\":\"joined\",\"by\":\"s\",\"roomId\":42,\"userId\":\"alice\",\"userName\":\"Alice\"}");
        assertThat(NoticeJson
                .write(new RoomEvent.Typing(new RoomId("x"), new UserId("7"), "Alice", false, "s")))
                .isEqualTo(
                        "{\"event\":\"typing\",\"by\":\"s\",\"roomId\":\"x\",\"userId\":7,\"userName\":\"Alice\",\"isTyping\":false}");
        assertThat(NoticeJson.write(new RoomEvent.Left(ROOM, new UserId("alice"), "Alice", "s")))
                .startsWith("{\"event\":\"left\",\"by\":\"s\",");
    }

    private Participant joined(String id) {
        Participant participant = participant(id, new ArrayList<>());
        join(participant);
        return participant;
    }

    private void join(Participant participant) {
        rooms.execute(participant, new Command.Join(ROOM, null));
        feed.succeed();
    }

    private Participant participant(String id, List<RoomEvent> heard) {
        return participant(id, heard, Trail.NONE);
    }

    private Participant participant(String id, List<RoomEvent> heard, Trail trail) {
        return rooms.enter(id, new Identity(new UserId(id), "Name of " + id, Set.of(), Set.of()),
                new Outlet() {
                    @Override
                    public void deliver(Broadcast broadcast) {
                        heard.add(broadcast.event());
                    }

                    @Override
                    public boolean takesMore() {
                        return true;
                    }

                    @Override
                    public void whenItTakesMore(Runnable step) {
                        throw new IllegalStateException("it takes everything");
                    }

                    @Override
                    public void missed() {
                        throw new AssertionError("nothing is missed");
                    }
                }, trail);
    }

    private static SendLimits unlimited() {
        return new SendLimits(new Balance(spendings -> Future.failedFuture("nothing is spent")),
                new LimitSettings(Rate.parse("off"), 0, Rate.parse("off"), Rate.parse("off"),
                        Rate.parse("off"),
                        Set.of()));
    }

    /** Says in its own time whether another goes on with the session. */
    private static final class Asked implements Trail {

        private final Promise<Boolean> taken = Promise.promise();

        @Override
        public Future<Void> joined(RoomId room, boolean replayed) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> left(RoomId room) {
            return Future.succeededFuture();
        }

        @Override
        public void speaks(String vocabulary) {}

        @Override
        public void alive() {}

        @Override
        public Future<Boolean> isTaken() {
            return taken.future();
        }

        @Override
        public void end() {}
    }

    private static final class Feed implements RoomFeed {

        private final Map<RoomId, Consumer<String>> open = new HashMap<>();
        private final Deque<Promise<Void>> waiting = new ArrayDeque<>();

        @Override
        public Future<Void> open(RoomId room, Consumer<String> onMessage) {
            open.put(room, onMessage);
            Promise<Void> live = Promise.promise();
            waiting.add(live);
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
            open.remove(room);
        }

        void succeed() {
            for (Promise<Void> live = waiting.poll(); live != null; live = waiting.poll()) {
                live.complete();
            }
        }

        void fail() {
            waiting.remove().fail("Redis is away");
        }

        void say(String json) {
            Objects.requireNonNull(open.get(ROOM)).accept(json);
        }
    }
}
