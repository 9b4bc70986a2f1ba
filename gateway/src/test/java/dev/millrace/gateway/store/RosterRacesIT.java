package dev.millrace.gateway.store;

import static dev.millrace.gateway.store.RosterFixture.SERVICE;
import static dev.millrace.gateway.store.RosterFixture.member;
import static dev.millrace.gateway.store.RosterFixture.party;
import static dev.millrace.gateway.store.RosterFixture.product;
import static dev.millrace.gateway.store.RosterFixture.store;
import static dev.millrace.gateway.store.RosterFixture.user;
import static dev.millrace.gateway.store.RosterFixture.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.Role;
import dev.millrace.gateway.room.roster.RoomDesk.Opened;
import dev.millrace.gateway.room.roster.RoomKind;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** What many ask for at the same moment. */
@WithPostgres
class RosterRacesIT {

    private static final int MANY = 32;

    private final TestDatabase database;
    private RosterFixture on;

    RosterRacesIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() throws Exception {
        on = new RosterFixture(database);
        // They are many for few connections, and here each is to have its turn.
        on.pool.getHikariConfigMXBean().setConnectionTimeout(30_000);
        on.execute("TRUNCATE millrace.room, millrace.room_member, millrace.room_effect");
    }

    @AfterEach
    void close() {
        on.close();
    }

    @RepeatedTest(3)
    void ofManyWhoOpenTheSameRoomOneMakesIt() throws Exception {
        List<Opened> opened = atOnce(i -> () -> i % 2 == 0
                ? on.desk.open(user("anna"), wanted(RoomKind.DIRECT, member("ben")))
                : on.desk.open(user("ben"), wanted(RoomKind.DIRECT, member("anna"))));

        assertThat(opened).extracting(Opened::created).containsOnlyOnce(true);
        assertThat(opened).extracting(it -> it.room().room().id())
                .containsOnly(
                        opened.getFirst().room().room().id());
        assertThat(on.count("SELECT count(*) FROM millrace.room")).isOne();
        assertThat(on.count("SELECT count(*) FROM millrace.room_member")).isEqualTo(2);
    }

    @Test
    void ofManyWhoOpenARoomWithAnIdAndARefOneMakesIt() throws Exception {
        List<Opened> opened = atOnce(i -> () -> on.desk.open(user("buyer-" + i % 4), store("bakery")));

        assertThat(opened.stream().filter(Opened::created)).hasSize(4);
        assertThat(on.count("SELECT count(*) FROM millrace.room")).isEqualTo(4);
    }

    @Test
    void aRoomIsNeverOverfullHoweverManyJoinAndLeave() throws Exception {
        int capacity = 5;
        RoomId room = on.open(SERVICE, product("1", capacity, null));
        List<Integer> seen = atOnce(i -> () -> {
            Actor who = user("user-" + i);
            int joined = 0;
            for (int round = 0; round < 10; round++) {
                try {
                    assertThat(on.desk.join(who, room).members()).isBetween(1, capacity);
                    joined++;
                    on.desk.leave(who, room);
                } catch (Refusal full) {
                    assertThat(full.code()).isEqualTo(ErrorCode.ROOM_FULL);
                }
            }
            return joined;
        });

        int joins = seen.stream().mapToInt(Integer::intValue).sum();
        assertThat(joins).isPositive();
        assertThat(on.told).hasSize(joins * 2)
                .allSatisfy(effect -> assertThat(effect.members()).isBetween(0, capacity));
        assertThat(on.desk.room(SERVICE, room).room().members()).isZero();
        assertThat(on.desk.members(SERVICE, room)).isEmpty();
    }

    @Test
    void whoAllWantToStayFillTheRoomAndNobodyMore() throws Exception {
        RoomId room = on.open(SERVICE, product("1", 5, null));
        List<Boolean> in = atOnce(i -> () -> {
            try {
                on.desk.join(user("user-" + i), room);
                return true;
            } catch (Refusal full) {
                return false;
            }
        });

        assertThat(in.stream().filter(it -> it)).hasSize(5);
        assertThat(on.desk.members(SERVICE, room)).hasSize(5);
        assertThat(on.desk.room(SERVICE, room).room().members()).isEqualTo(5);
    }

    @Test
    void ofManyPlacesThatAMemberReadsTheFurthestStays() throws Exception {
        RoomId room = on.group("anna", "ben");
        for (int seq = 1; seq <= MANY; seq++) {
            on.say(room, "anna", seq, "m" + seq);
        }
        atOnce(i -> () -> on.desk.read(user("ben"), room, new ReadMark.UpTo(new Position(1, i + 1))));

        assertThat(on.desk.unread(user("ben"), room).read()).isEqualTo(new Position(1, MANY));
        assertThat(on.desk.unread(user("ben"), room).unread()).isZero();
    }

    @Test
    void nobodyComesIntoARoomOnceItIsEnded() throws Exception {
        RoomId room = on.open(SERVICE, product("1", null, null));
        List<Boolean> in = atOnce(i -> () -> {
            if (i == MANY / 2) {
                on.desk.end(SERVICE, room, RoomStatus.CLOSED, Set.of());
                return false;
            }
            try {
                on.desk.join(user("user-" + i), room);
                return true;
            } catch (Refusal closed) {
                assertThat(closed.code()).isEqualTo(ErrorCode.ROOM_CLOSED);
                return false;
            }
        });

        // Whoever came in came before the end, which removed them.
        assertThat(on.desk.members(SERVICE, room)).isEmpty();
        long ended = on.told.stream()
                .filter(it -> it.what() == Effect.What.ENDED)
                .findFirst()
                .orElseThrow()
                .version();
        assertThat(on.told).filteredOn(it -> it.what() == Effect.What.JOINED)
                .hasSize((int) in.stream().filter(it -> it).count())
                .allSatisfy(joined -> assertThat(joined.version()).isLessThan(ended));
    }

    @Test
    void aRoomHasOneOwnerWhoeverIsHandedItAtOnce() throws Exception {
        String[] members = new String[MANY];
        for (int i = 0; i < MANY; i++) {
            members[i] = "user-" + i;
        }
        RoomId room = on.group("anna", members);
        atOnce(i -> () -> on.desk.setRole(SERVICE, room, new UserId("user-" + i), Role.OWNER));

        assertThat(on.desk.members(SERVICE, room)).filteredOn(it -> it.role() == Role.OWNER).hasSize(1);
    }

    @Test
    void anAdminWhoIsRemovedRemovesNobodyAfterThat() throws Exception {
        for (int round = 0; round < 10; round++) {
            RoomId room = on.group("anna", "ben", "eve", "tom");
            on.desk.setRole(SERVICE, room, new UserId("ben"), Role.ADMIN);
            on.told.clear();
            List<Boolean> done = both(
                    () -> on.desk.remove(user("anna"), room, new UserId("ben")),
                    () -> on.desk.remove(user("ben"), room, new UserId("tom")));

            boolean bensWork = done.getLast();
            assertThat(on.roster.members(room)
                    .stream()
                    .map(Member::party)
                    .anyMatch(party("tom")::equals)).isEqualTo(!bensWork);
            if (bensWork) {
                assertThat(on.told).extracting(it -> it.party())
                        .contains(party("tom"), party("ben"));
                assertThat(versionOf("tom")).isLessThan(versionOf("ben"));
            }
        }
    }

    private long versionOf(String user) {
        return on.told.stream()
                .filter(it -> party(user).equals(it.party()))
                .findFirst()
                .orElseThrow()
                .version();
    }

    /** As whoever else takes several of them does. Here the heir is put before the owner who leaves. */
    @Test
    void whoChangesTwoMembersTakesTheirRowsInTheOrderOfTheirKeys() throws Exception {
        RoomId room = on.group("anna", "zoe");
        try (Connection other = database.connect();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            hold(other, room, "anna");
            Future<?> leaving = threads.submit(() -> on.desk.leave(user("anna"), room));
            await("the gateway to wait").until(() -> on.count("""
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'""") == 1);
            hold(other, room, "zoe");
            other.rollback();
            leaving.get();
        }
        assertThat(on.desk.members(SERVICE, room)).extracting(Member::role).containsExactly(Role.OWNER);
    }

    private static void hold(Connection connection, RoomId room, String member) throws SQLException {
        try (var lock = connection.prepareStatement(
                """
                SELECT 1 FROM millrace.room_member WHERE room_id = ? AND member_id = ? FOR UPDATE NOWAIT""")) {
            lock.setString(1, room.value());
            lock.setString(2, member);
            lock.execute();
        }
    }

    /** Returns which of them was not refused. */
    private static List<Boolean> both(Runnable one, Runnable other) throws Exception {
        return atOnce(List.of(one, other).stream().<Callable<Boolean>>map(call -> () -> {
            try {
                call.run();
                return true;
            } catch (Refusal refused) {
                return false;
            }
        }).toList());
    }

    private static <T> List<T> atOnce(IntFunction<Callable<T>> call) throws Exception {
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            calls.add(call.apply(i));
        }
        return atOnce(calls);
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        var ready = new CyclicBarrier(calls.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> answers = new ArrayList<>();
            for (Callable<T> call : calls) {
                answers.add(threads.submit(() -> {
                    ready.await();
                    return call.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> answer : answers) {
                results.add(answer.get());
            }
            return results;
        }
    }
}
