package dev.millrace.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Recents;
import dev.millrace.gateway.room.recovery.RecoverySettings;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** What the members of rooms hear after the feed was interrupted, or a message came before its turn. */
class HearingTest {

    private static final RoomId A = new RoomId("a");
    private static final RoomId B = new RoomId("b");
    private static final Position ONE = new Position(1, 1);

    private final FakeRedis redis = new FakeRedis();
    private final List<Query> asked = new ArrayList<>();
    private Promise<MessagePage> history = Promise.promise();
    private final Past past = new Past(redis, query -> {
        asked.add(query);
        return history.future();
    }, new RecoverySettings(Duration.ofMinutes(2), 500, 1_000), Runnable::run);
    private final Rooms rooms = RecoveryWorld.rooms(redis, past, 1);

    @Test
    void aRoomThatMissedNothingGoesOnWhileAnotherIsRead() {
        Member both = member(A, B);
        Member onlyB = member(B);
        redis.missed.put(A, new Recents.Missed(List.of(), false, null));
        redis.cut();
        redis.say(B, 2, 20);
        assertThat(asked).hasSize(1);
        assertThat(onlyB.heard).containsExactly("b2 " + offset(20));
        assertThat(both.heard).as("lacks what was said in the other").containsExactly("b2");
        assertThat(both.noted).as("a return with an older offset would be told that again").contains("a+");
        assertThat(onlyB.noted).isEmpty();
    }

    @Test
    void whatIsReadLateHasNoOffsetAndWhatFollowsItHas() {
        Member both = member(A, B);
        redis.missed.put(A, new Recents.Missed(List.of(heard(A, 3, 15)), false, null));
        redis.cut();
        redis.say(B, 2, 20);
        redis.say(A, 4, 30);
        both.heard.clear();
        history.complete(page(A, 2, 3));
        assertThat(both.heard).containsExactly("a2", "a3", "a4");
        both.heard.clear();
        redis.say(B, 3, 29);
        redis.say(B, 4, 31);
        assertThat(both.heard).containsExactly("b3", "b4 " + offset(31));
    }

    @Test
    void oneThatJoinsARoomThatIsBehindIsNotedAsOneThatHeardWithoutOffsets() {
        Member there = member(A);
        redis.missed.put(A, new Recents.Missed(List.of(), false, null));
        redis.cut();
        var late = new Member();
        late.join(A);
        assertThat(there.noted).containsExactly("a+");
        assertThat(late.noted).containsExactly("a+");
    }

    @Test
    void aMessageThatLacksWhatNobodyHasEndsItsRoomAlone() {
        Member inA = member(A);
        Member inB = member(B);
        redis.say(A, 7, 20);
        assertThat(inA.outlet.timesMissed()).isOne();
        assertThat(inB.outlet.timesMissed()).isZero();
        redis.say(B, 2, 30);
        assertThat(inB.heard).containsExactly("b2 " + offset(30));
    }

    @Test
    void aHistoryThatCannotBeReadEndsItsRoomAlone() {
        Member both = member(A, B);
        Member onlyB = member(B);
        redis.missed.put(A, new Recents.Missed(List.of(), false, null));
        redis.cut();
        history.fail("away");
        assertThat(both.outlet.timesMissed()).isOne();
        assertThat(onlyB.outlet.timesMissed()).isZero();
    }

    @Test
    void whileRedisCannotBeReadNobodyKnowsSoAllAreGivenUp() {
        Member inA = member(A);
        Member inB = member(B);
        redis.away = true;
        redis.cut();
        assertThat(inA.outlet.timesMissed()).isOne();
        assertThat(inB.outlet.timesMissed()).isOne();
    }

    @Test
    void aRoomThatRedisDidNotKnowIsNotToldWhatWasSaidBeforeItWasOpened() {
        redis.standing = new Position(0, 0);
        Member alice = member(A);
        redis.standing = new Position(9, 58);
        redis.missed.put(A, new Recents.Missed(List.of(), false, null));
        redis.cut();
        assertThat(asked).extracting(Query::from)
                .containsExactly(new Query.From.After(new Position(9, 0)));
        assertThat(alice.outlet.timesMissed()).isZero();
    }

    @Test
    void anInterruptionWhileARoomIsReadBeginsAnewAndWhatWasReadBeforeComesTooLate() {
        Member alice = member(A);
        redis.missed.put(A, new Recents.Missed(List.of(), false, null));
        redis.cut();
        Promise<MessagePage> before = history;
        history = Promise.promise();
        redis.say(A, 4, 40);
        redis.cut();
        before.complete(page(A, 2, 3));
        assertThat(alice.heard).isEmpty();
        history.complete(page(A, 2, 3, 4, 5));
        assertThat(alice.heard).containsExactly("a2", "a3", "a4", "a5");
    }

    @Test
    void afterAnInterruptionWhatWasAmendedMeanwhileIsTold() {
        Member both = member(A, B);
        redis.amended.put(A, List.of(NoticeJson.write(deleted(1))));
        redis.cut();
        assertThat(both.heard).containsExactly("a1 deleted");
    }

    @Test
    void whatBecameOfAMessageFollowsItWhileTheRoomIsBehind() {
        Member alice = member(A);
        redis.missed.put(A, new Recents.Missed(List.of(), false, null));
        redis.say(A, 3, 30);
        redis.tell(deleted(3));
        assertThat(alice.heard).isEmpty();
        history.complete(page(A, 2));
        assertThat(alice.heard).containsExactly("a2", "a3", "a3 deleted");
    }

    @Test
    void whatBecameOfAMessageFollowsItWhileAllIsHeld() {
        Member alice = member(A);
        redis.missed.put(A, new Recents.Missed(List.of(heard(A, 2, 20)), true, null));
        redis.holds = Promise.promise();
        redis.cut();
        redis.tell(deleted(2));
        redis.say(A, 3, 30);
        redis.tell(deleted(3));
        assertThat(alice.heard).isEmpty();
        redis.holds.complete();
        assertThat(alice.heard).containsExactly("a2 " + offset(20), "a3 " + offset(30), "a2 deleted",
                "a3 deleted");
    }

    private static RoomEvent.Revised deleted(long seq) {
        return new RoomEvent.Revised(A, new UUID(0, seq), new Position(1, seq), null, 1, Instant.EPOCH, "");
    }

    private static String offset(long order) {
        return new Offset(FakeRedis.LIFE, order).toString();
    }

    /** One that has been in the rooms for a while. */
    private Member member(RoomId... in) {
        var member = new Member();
        List.of(in).forEach(member::join);
        member.noted.clear();
        return member;
    }

    private static ChatMessage message(RoomId room, long seq) {
        return new ChatMessage(new Draft(new UUID(0, seq), room, new UserId("u"), "U", MessageType.CHAT, "x",
                Instant.EPOCH, null), new Position(1, seq));
    }

    private static Heard heard(RoomId room, long seq, long order) {
        ChatMessage message = message(room, seq);
        return Heard.of(new String(MessageJson.complete(message.position(), order,
                MessageJson.tail(message.draft())), UTF_8));
    }

    private static MessagePage page(RoomId room, long... seqs) {
        List<MessageView> messages = new ArrayList<>();
        for (long seq : seqs) {
            messages.add(new MessageView(message(room, seq), null));
        }
        return new MessagePage(messages, false, null);
    }

    private final class Member implements Trail {

        private final List<String> heard = new ArrayList<>();
        /** The rooms, each with a + where it was sent what no offset tells of. */
        private final List<String> noted = new ArrayList<>();
        private final FakeOutlet outlet = new FakeOutlet(this::hear);
        private final Participant participant = rooms.enter(UUID.randomUUID().toString(),
                new Identity(new UserId("u"), "U", Set.of(), Set.of()), outlet, this);

        void join(RoomId room) {
            assertThat(rooms.execute(participant, new Command.Join(room, null)).succeeded()).isTrue();
        }

        private void hear(Broadcast broadcast) {
            if (broadcast.event() instanceof RoomEvent.Revised revised) {
                heard.add(revised.roomId().value() + revised.position().seq() + " deleted");
                return;
            }
            var said = (RoomEvent.Said) broadcast.event();
            String what = said.messageJson().contains("\"a\"") ? "a" : "b";
            heard.add(what + requireNonNull(said.position()).seq()
                    + (said.offset() == null ? "" : " " + said.offset()));
        }

        @Override
        public Future<Void> joined(RoomId room, boolean replayed) {
            noted.add(room.value() + (replayed ? "+" : ""));
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
            return Future.succeededFuture(false);
        }

        @Override
        public void end() {}
    }

    /** Answers at once; where nothing else is said, no room has missed anything. */
    private static final class FakeRedis implements RoomFeed, Recents {

        static final String LIFE = "01234567";

        final Map<RoomId, Missed> missed = new HashMap<>();
        final Map<RoomId, List<String>> amended = new HashMap<>();
        Promise<Void> holds = Promise.promise();

        FakeRedis() {
            holds.complete();
        }

        Position standing = ONE;
        boolean away;
        private final Map<RoomId, Consumer<String>> listeners = new HashMap<>();
        private @Nullable Watcher watcher;

        void say(RoomId room, long seq, long order) {
            requireNonNull(listeners.get(room)).accept(heard(room, seq, order).json());
        }

        void tell(RoomEvent.Notice notice) {
            requireNonNull(listeners.get(notice.roomId())).accept(NoticeJson.write(notice));
        }

        void cut() {
            requireNonNull(watcher).interrupted();
            requireNonNull(watcher).resumed();
        }

        @Override
        public Future<Void> open(RoomId room, Consumer<String> onMessage) {
            listeners.put(room, onMessage);
            return Future.succeededFuture();
        }

        @Override
        public void close(RoomId room) {
            listeners.remove(room);
        }

        @Override
        public void watchedBy(Watcher onlyOne) {
            watcher = onlyOne;
        }

        @Override
        public String life() {
            return LIFE;
        }

        @Override
        public Future<Position> standing(RoomId room) {
            return Future.succeededFuture(standing);
        }

        @Override
        public Future<Map<RoomId, Missed>> after(Map<RoomId, Position> positions) {
            Map<RoomId, Missed> found = new HashMap<>();
            positions.keySet()
                    .forEach(room -> found.put(room, missed.getOrDefault(room, Missed.NOTHING)));
            return away ? Future.failedFuture("away") : holds.future().map(found);
        }

        @Override
        public Future<Map<RoomId, List<String>>> amended(Collection<RoomId> rooms) {
            return Future.succeededFuture(amended);
        }

        @Override
        public Future<Map<RoomId, Missed>> since(Map<RoomId, Long> orders, String life) {
            return Future.failedFuture("nobody returns");
        }
    }
}
