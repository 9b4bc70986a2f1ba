package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What becomes of requests, and of everything else, while PostgreSQL answers nobody. */
@WithPostgres
@WithRedis
class StarvedApiIT {

    private static final String FULL = "as many requests are being dealt with as can be";

    private final TestDatabase database;
    private final TestRedis redis;

    StarvedApiIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void whoeverComesWhileAllPlacesAreTakenIsRefusedAtOnceAndNobodyElseSuffers() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "api.concurrency", "4", "api.queue",
                "2",
                "api.connections", "4");
                TestClient talker = gateway.client("talker");
                Connection hold = database.connect()) {
            talker.join("busy");
            ApiClient alice = ApiClient.of(gateway, "alice");
            alice.get("/rooms").done(200);
            lockRooms(hold);
            List<CompletableFuture<ApiAnswer>> asked = IntStream.range(0, 10)
                    .mapToObj(i -> alice.later("GET", "/rooms"))
                    .toList();
            await("the refusals").until(() -> asked.stream().filter(CompletableFuture::isDone).count() >= 4);
            assertThat(ApiClient.health(gateway)).isEqualTo(200);
            assertThat(talker.say("busy", "still here").get(10, TimeUnit.SECONDS).getBoolean("success"))
                    .isTrue();
            assertThat(talker.message().getString("message")).isEqualTo("still here");
            hold.rollback();
            int refused = 0;
            for (CompletableFuture<ApiAnswer> answer : asked) {
                refused += isTurnedAway(answer.get(20, TimeUnit.SECONDS)) ? 1 : 0;
            }
            assertThat(refused).as("ten asked, four are dealt with, and two wait").isEqualTo(4);
            alice.get("/rooms").done(200);
        }
    }

    @Test
    void whatTakesTooLongIsAnsweredForAndGivesItsPlaceBackWhenItEnds() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "api.deadline", "300ms",
                "api.concurrency", "1", "api.queue", "0");
                Connection hold = database.connect()) {
            ApiClient alice = ApiClient.of(gateway, "alice");
            lockRooms(hold);
            assertThat(alice.get("/rooms").refused(503, "UNAVAILABLE").json().getString("title"))
                    .isEqualTo("no answer within 300 ms");
            assertThat(alice.get("/rooms").refused(503, "UNAVAILABLE").json().getString("title"))
                    .isEqualTo(FULL);
            hold.rollback();
            await("the place").until(() -> alice.get("/rooms").status() == 200);
        }
    }

    @Test
    void aRequestMayTakeLongerThanAConnectionMayBeSilent() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "http.handshake-timeout", "200ms",
                "api.deadline", "1s");
                Connection hold = database.connect()) {
            lockRooms(hold);
            assertThat(ApiClient.of(gateway, "alice")
                    .get("/rooms")
                    .refused(503, "UNAVAILABLE")
                    .json()
                    .getString("title")).isEqualTo("no answer within 1000 ms");
        }
    }

    @Test
    void whoeverFindsNoConnectionIsToldThatItIsUnavailable() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "api.connections", "1");
                Connection hold = database.connect()) {
            ApiClient alice = ApiClient.of(gateway, "alice");
            lockRooms(hold);
            for (CompletableFuture<ApiAnswer> answer : List.of(alice.later("GET", "/rooms"),
                    alice.later("GET", "/rooms"))) {
                answer.get(20, TimeUnit.SECONDS).refused(503, "UNAVAILABLE");
            }
            hold.rollback();
            alice.get("/rooms").done(200);
        }
    }

    @Test
    void whatRequestsWaitForKeepsNobodyFromJoining() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "api.connections", "1");
                TestClient talker = gateway.client("talker");
                Connection hold = database.connect();
                Connection watch = database.connect()) {
            lock(hold, "millrace.message");
            CompletableFuture<ApiAnswer> search = ApiClient.of(gateway, "alice")
                    .later("GET", "/rooms/busy/messages/search?q=x");
            await("the one connection of requests to be taken").until(() -> isWaitedFor(watch));
            talker.join("busy");
            hold.rollback();
            assertThat(search.get(20, TimeUnit.SECONDS).status()).as("as long as it waited").isIn(200, 503);
        }
    }

    private static boolean isWaitedFor(Connection watch) throws Exception {
        String waiting = """
                SELECT 1 FROM pg_locks WHERE relation = 'millrace.message'::regclass AND NOT granted""";
        try (Statement statement = watch.createStatement();
                ResultSet row = statement.executeQuery(waiting)) {
            return row.next();
        }
    }

    private static void lockRooms(Connection hold) throws Exception {
        lock(hold, "millrace.room, millrace.room_member");
    }

    private static void lock(Connection hold, String tables) throws Exception {
        hold.setAutoCommit(false);
        try (Statement statement = hold.createStatement()) {
            statement.execute("LOCK TABLE " + tables + " IN ACCESS EXCLUSIVE MODE");
        }
    }

    private static boolean isTurnedAway(ApiAnswer answer) {
        if (answer.status() != 503 || !answer.json().getString("title").equals(FULL)) {
            return false;
        }
        answer.refused(503, "UNAVAILABLE");
        assertThat(answer.header("retry-after")).isEqualTo("1");
        return true;
    }
}
