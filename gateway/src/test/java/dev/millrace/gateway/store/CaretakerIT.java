package dev.millrace.gateway.store;

import static dev.millrace.gateway.store.RosterFixture.SERVICE;
import static dev.millrace.gateway.store.RosterFixture.product;
import static dev.millrace.gateway.store.RosterFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.gateway.room.roster.Caretaker;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.gateway.room.roster.RoomNews;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.gateway.room.roster.Roster;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What happens to rooms without anybody asking. */
@WithPostgres
class CaretakerIT {

    private static final String OVER = "UPDATE millrace.room SET expires_at = now() - interval '1 s'";

    private final TestDatabase database;
    private RosterFixture on;

    CaretakerIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() throws Exception {
        on = new RosterFixture(database);
        on.execute("TRUNCATE millrace.room, millrace.room_member, millrace.room_effect");
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void aRoomIsClosedWhenItsTimeIsOverAndNotBefore() throws Exception {
        Instant soon = Instant.now().plusSeconds(2);
        RoomId first = on.open(SERVICE, product("1", null, soon));
        RoomId later = on.open(SERVICE, product("2", null, Instant.now().plusSeconds(3_600)));
        RoomId never = on.open(SERVICE, product("3", null, null));
        on.desk.join(user("anna"), first);

        try (var caretaker = new Caretaker(on.roster, on.news())) {
            caretaker.start();
            await().until(() -> on.toldOf(first).contains(What.ENDED));
        }

        assertThat(Instant.now()).isAfter(soon);
        assertThat(statusOf(first)).isEqualTo(RoomStatus.CLOSED);
        assertThat(on.desk.members(user("anna"), first)).hasSize(1);
        assertThat(statusOf(later)).isEqualTo(RoomStatus.ACTIVE);
        assertThat(statusOf(never)).isEqualTo(RoomStatus.ACTIVE);
        assertThat(on.told.getLast().by()).isEqualTo(Effect.TIME);
        assertThat(on.count("SELECT count(*) FROM millrace.room_effect")).isZero();
    }

    @Test
    void ofTwoCaretakersEachRoomIsClosedByOneAlsoAfterARestart() throws Exception {
        List<RoomId> rooms = manyRooms(350);
        on.execute(OVER);
        List<Effect> one = new ArrayList<>();
        List<Effect> other = new ArrayList<>();

        try (var first = new Caretaker(on.roster, noting(one));
                var second = new Caretaker(on.roster, noting(other))) {
            first.start();
            second.start();
            await().until(() -> on.told.size() >= rooms.size());
        }
        try (var restarted = new Caretaker(on.roster, on.news())) {
            RoomId last = on.open(SERVICE, product("last", null, Instant.now().plusSeconds(60)));
            on.execute(OVER + " WHERE id = ?", last.value());
            restarted.start();
            await().until(() -> on.toldOf(last).contains(What.ENDED));
        }

        assertThat(on.told).hasSize(rooms.size() + 1).extracting(Effect::room).doesNotHaveDuplicates();
        assertThat(one.size() + other.size()).isEqualTo(rooms.size());
    }

    @Test
    void ofManyWhoCloseWhatIsOverEachRoomIsClosedByOne() throws Exception {
        manyRooms(100);
        on.execute(OVER);
        List<Effect> closed = new ArrayList<>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                // More portions than there are rooms for.
                for (int portion = 0; portion < 20; portion++) {
                    List<Effect> effects = on.roster.closeExpired(7);
                    synchronized (closed) {
                        closed.addAll(effects);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        closed.addAll(on.roster.closeExpired(1_000));

        assertThat(closed).hasSize(100).extracting(Effect::room).doesNotHaveDuplicates();
        assertThat(on.count("SELECT count(*) FROM millrace.room WHERE status = 'ACTIVE'")).isZero();
    }

    @Test
    void whatAGatewayThatDiedHadNotToldIsToldByAnother() throws Exception {
        RoomId room = on.group("anna", "ben");
        // Its transaction is committed, and then there is nobody to tell.
        on.heard = false;
        on.desk.leave(user("ben"), room);
        on.heard = true;
        assertThat(on.roster.overdue(10)).as("whoever made the change has a moment to tell it").isEmpty();

        try (var caretaker = new Caretaker(on.roster, on.news())) {
            caretaker.start();
            await().until(() -> on.toldOf(room).contains(What.LEFT));
        }

        assertThat(on.toldOf(room)).containsExactly(What.LEFT);
        assertThat(on.count("SELECT count(*) FROM millrace.room_effect")).isZero();
    }

    @Test
    void whatACaretakerTookAndDidNotTellIsDueAgain() throws Exception {
        RoomId room = on.group("anna", "ben");
        on.heard = false;
        on.desk.leave(user("ben"), room);
        overdue();

        assertThat(on.roster.overdue(10)).hasSize(1);
        assertThat(on.roster.overdue(10)).isEmpty();
        overdue();
        assertThat(on.roster.overdue(10)).hasSize(1);
        on.roster.told(on.roster.untold(room));
        overdue();
        assertThat(on.roster.overdue(10)).isEmpty();
    }

    @Test
    void itGoesOnAfterWhateverGoesWrong() throws Exception {
        RoomId room = on.open(SERVICE, product("1", null, Instant.now().plusSeconds(60)));
        on.execute(OVER);
        var failures = new AtomicInteger();
        Roster failing = (Roster) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{Roster.class}, (proxy, method, arguments) -> {
                    int call = failures.getAndIncrement();
                    if (call == 0) {
                        throw Refusal.of(ErrorCode.UNAVAILABLE, "away");
                    }
                    if (call == 1) {
                        throw new IllegalStateException("a mistake");
                    }
                    return method.invoke(on.roster, arguments);
                });

        try (var caretaker = new Caretaker(failing, on.news())) {
            caretaker.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> on.toldOf(room).contains(What.ENDED));
        }
    }

    @Test
    void itEndsThoughNobodyAnswersIt() throws Exception {
        on.open(SERVICE, product("1", null, Instant.now().plusSeconds(60)));
        on.execute(OVER);
        Set<Effect> asked = new HashSet<>();
        var caretaker = new Caretaker(on.roster, effect -> {
            synchronized (asked) {
                asked.add(effect);
            }
            return Promise.<Void>promise().future();
        });
        caretaker.start();
        await().until(() -> {
            synchronized (asked) {
                return !asked.isEmpty();
            }
        });
        caretaker.close();

        assertThat(on.count("SELECT count(*) FROM millrace.room_effect")).isOne();
    }

    private List<RoomId> manyRooms(int count) {
        List<RoomId> rooms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rooms.add(on.open(SERVICE, product("many-" + i, null, Instant.now().plusSeconds(3_600))));
        }
        return rooms;
    }

    private void overdue() throws Exception {
        on.execute("UPDATE millrace.room_effect SET due_at = now() - interval '1 s'");
    }

    private RoomNews noting(List<Effect> effects) {
        return effect -> {
            synchronized (on.told) {
                effects.add(effect);
            }
            return on.news().tell(effect);
        };
    }

    private RoomStatus statusOf(RoomId room) {
        return on.desk.room(SERVICE, room).room().status();
    }
}
