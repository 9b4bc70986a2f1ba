package dev.millrace.gateway.room;

import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.LimitSettings;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.ledger.LedgerBook;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.recovery.RecoverySettings;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.roster.Access;
import dev.millrace.gateway.room.roster.Admission;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomKind;
import dev.millrace.gateway.room.roster.RoomNews;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.gateway.room.roster.Standing;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Draft;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.StreamId;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** The rooms of one event loop whose members are asked for. Everything happens on one thread, and when the test says so. */
final class LiveRooms implements RoomFeed, Admissions, MessageLog {

    static final RoomId ROOM = new RoomId("42");
    static final RoomId OTHER = new RoomId("43");

    final List<Question> questions = new ArrayList<>();
    final List<RoomEvent.Notice> notices = new ArrayList<>();
    final List<RoomEvent.Notice> announced = new ArrayList<>();
    /** In the order of what is asked of the outside for them. */
    final List<String> steps = new ArrayList<>();
    final List<Draft> drafts = new ArrayList<>();
    final List<Terms> terms = new ArrayList<>();
    final Queue<Runnable> later = new ArrayDeque<>();
    final Deque<Timer> timers = new ArrayDeque<>();
    @Nullable
    Refusal journalRefuses;
    Instant now = Instant.parse("2026-11-20T18:11:42.123Z");
    private final Map<RoomId, Consumer<String>> listeners = new HashMap<>();
    private @Nullable Watcher watcher;
    final Rooms rooms;
    final RoomNews news;

    LiveRooms() {
        this(FakeDesk.CLOSED);
    }

    LiveRooms(Desk desk) {
        var past = new Past(new FakePast(),
                query -> Future.succeededFuture(new MessagePage(List.of(), false, null)),
                new RecoverySettings(Duration.ofMinutes(2), 500, 1_000), later::add);
        var speech = new Speech(new Speech.Ports(this, new JournalOnly(),
                new LedgerBook(new Partitions(1), Duration.ofSeconds(10), () -> now)), 100, () -> now, 1);
        news = speech.news(notice -> {
            announced.add(notice);
            steps.add("announced");
            return Future.succeededFuture();
        });
        rooms = new Rooms(
                new Rooms.Ports(speech, this, unlimited(), notices::add, past, this, desk, Company.NONE,
                        (delay, step) -> timers.add(new Timer(delay, step))),
                10, () -> now);
    }

    Client client(String user, String... stores) {
        return client(user, new Left(), stores);
    }

    Client client(String user, Left trail, String... stores) {
        List<RoomEvent> heard = new ArrayList<>();
        var identity = identity(user, stores);
        return new Client(rooms.enter("of " + user, identity,
                new FakeOutlet(broadcast -> heard.add(broadcast.event())), trail), heard, trail);
    }

    static Identity identity(String user, String... stores) {
        return new Identity(new UserId(user), "Name of " + user, Set.of(), Set.of(stores));
    }

    /** Somebody who is in the room. */
    Client in(String user, Access access) {
        Client client = client(user);
        Future<Answer> joined = rooms.execute(client.participant, new Command.Join(ROOM, null));
        answer(access);
        if (!joined.succeeded()) {
            throw new AssertionError(joined.cause());
        }
        client.heard.clear();
        notices.clear();
        return client;
    }

    /** The question that waits the longest, about all of its rooms. */
    void answer(Access access) {
        Question question = questions.removeFirst();
        Map<RoomId, Access> answer = new HashMap<>();
        question.rooms.forEach(room -> answer.put(room, access));
        question.answer.complete(answer);
    }

    void answer(Map<RoomId, Access> answer) {
        questions.removeFirst().answer.complete(answer);
    }

    void doNotAnswer() {
        questions.removeFirst().answer.fail(Refusal.of(ErrorCode.UNAVAILABLE, "PostgreSQL is away"));
    }

    void tell(RoomEvent.Notice notice) {
        say(notice.roomId(), NoticeJson.write(notice));
    }

    void say(RoomId room, String json) {
        Consumer<String> listener = listeners.get(room);
        if (listener != null) {
            listener.accept(json);
        }
    }

    void interrupt() {
        cut();
        mend();
    }

    /** Nothing is heard from now on. */
    void cut() {
        requireNonNull(watcher).interrupted();
    }

    void mend() {
        requireNonNull(watcher).resumed();
    }

    /** Until the next timer ends. */
    void passTime() {
        Timer next = timers.remove();
        now = now.plus(next.delay);
        next.step.run();
    }

    static Access member(String user) {
        return new Access(room(RoomStatus.ACTIVE), Standing.MEMBER, Party.user(new UserId(user)));
    }

    static Access of(Standing standing) {
        return new Access(room(RoomStatus.ACTIVE), standing, null);
    }

    static Access forStore(String store) {
        return new Access(room(RoomStatus.ACTIVE), Standing.STORE, Party.store(store));
    }

    static Room room(RoomStatus status) {
        return new Room(ROOM, RoomKind.GROUP, null, null, status, Admission.INVITED, null, 100, 3, null, 7,
                Instant.EPOCH);
    }

    @Override
    public Future<Map<RoomId, Access>> of(Identity who, Set<RoomId> asked) {
        var question = new Question(who, new HashSet<>(asked), Promise.promise());
        questions.add(question);
        return question.answer.future();
    }

    @Override
    public Future<Appended> append(Draft draft, Terms on) {
        steps.add("said");
        drafts.add(draft);
        terms.add(on);
        return journalRefuses == null
                ? Future.succeededFuture(
                        new Appended(draft.id(), draft.text(), 0, 1, new StreamId(1, drafts.size()), false))
                : Future.failedFuture(journalRefuses);
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

    boolean isListenedTo(RoomId room) {
        return listeners.containsKey(room);
    }

    @Override
    public void watchedBy(Watcher onlyOne) {
        watcher = onlyOne;
    }

    @Override
    public String life() {
        return "01234567";
    }

    private static SendLimits unlimited() {
        return new SendLimits(new Balance(spendings -> Future.failedFuture("nothing is spent")),
                new LimitSettings(Rate.parse("off"), 0, Rate.parse("off"), Rate.parse("off"),
                        Rate.parse("off"), Set.of()));
    }

    record Question(Identity who, Set<RoomId> rooms, Promise<Map<RoomId, Access>> answer) {}

    record Timer(Duration delay, Runnable step) {}

    record Client(Participant participant, List<RoomEvent> heard, Left trail) {}

    /** Remembers what it was told to forget. */
    static final class Left implements Trail {

        final List<RoomId> joined = new ArrayList<>();
        final List<RoomId> left = new ArrayList<>();

        @Override
        public Future<Void> joined(RoomId room, boolean replayed) {
            joined.add(room);
            return Future.succeededFuture();
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

    private static final class JournalOnly implements Durability {

        @Override
        public boolean offers(AckLevel level) {
            return level == AckLevel.JOURNALED;
        }

        @Override
        public Future<Void> replicated(Appended appended) {
            return Future.failedFuture("not offered");
        }

        @Override
        public Future<Void> persisted(Appended appended) {
            return Future.failedFuture("not offered");
        }
    }
}
