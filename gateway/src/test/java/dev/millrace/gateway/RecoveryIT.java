package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.auth.Session;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.schema.Schema;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client goes on where it was, on another gateway. The one that it was on is not told that it is gone, as by a crash:
 * what it left behind must be enough.
 */
@WithPostgres
@WithRedis(per = Per.METHOD)
class RecoveryIT {

    private final TestDatabase database;
    private final TestRedis redis;
    private final List<TestClient> clients = new ArrayList<>();
    private TestGateway one;
    private TestGateway other;

    RecoveryIT(TestDatabase database, TestRedis redis) throws Exception {
        this.database = database;
        this.redis = redis;
        Schema.migrate(database.dataSource());
        one = start();
        other = start();
    }

    private TestGateway start(String... more) throws Exception {
        return TestGateway.start(database, redis, more);
    }

    @AfterEach
    void close() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
        one.close();
        other.close();
    }

    @Test
    void aClientReturnsToAllItsRoomsOnAnotherGatewayAndHearsWhatItMissedInOrder() throws Exception {
        Here alice = enter(one, "alice");
        Here bob = enter(other, "bob");
        for (int room = 1; room <= 5; room++) {
            alice.client.join(room);
            bob.client.join(room);
        }
        bob.client.join(6);
        say(bob, 1, "heard");
        assertThat(texts(alice.client, 1)).containsExactly("heard");

        alice.client.hangUp();
        for (int i = 0; i < 40; i++) {
            say(bob, 1 + i % 6, "missed " + i);
        }
        Here back = alice.returnTo(other);

        assertThat(back.pid).isEqualTo(alice.pid);
        assertThat(back.socketId).isEqualTo(alice.socketId);
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            if (i % 6 != 5) {
                missed.add("missed " + i);
            }
        }
        assertThat(texts(back.client, missed.size())).isEqualTo(missed);
        say(bob, 3, "live");
        say(back, 4, "mine");
        assertThat(texts(back.client, 2)).containsExactly("live", "mine");
        assertThat(back.client.messagesWaiting()).isZero();
    }

    @Test
    void aClientThatHeardNothingYetReturnsToo() throws Exception {
        Here alice = enter(one, "alice");
        Here bob = enter(one, "bob");
        bob.client.join(1);
        say(bob, 1, "before her time");
        alice.client.join(1);
        alice.client.hangUp();
        say(bob, 1, "missed");
        Here back = alice.returnTo(other);
        assertThat(back.pid).isEqualTo(alice.pid);
        assertThat(texts(back.client, 1)).containsExactly("missed");
    }

    @Test
    void aClientReturnsAgainAndAgainAndHearsEverythingOnce() throws Exception {
        Here bob = enter(one, "bob");
        bob.client.join(1);
        bob.client.join(2);
        Here alice = enter(one, "alice");
        alice.client.join(1);
        alice.client.join(2);
        List<String> said = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            TestGateway next = round % 2 == 0 ? other : one;
            say(bob, 1, "a" + round);
            said.add("a" + round);
            TestClient before = alice.client;
            before.hangUp();
            before.closeCode();
            say(bob, 2, "b" + round);
            said.add("b" + round);
            heard.addAll(before.textsSoFar());
            String pid = alice.pid;
            alice = alice.returnTo(next);
            assertThat(alice.pid).isEqualTo(pid);
        }
        say(bob, 1, "last");
        said.add("last");
        List<String> all = heard;
        TestClient now = alice.client;
        await().untilAsserted(() -> {
            all.addAll(now.textsSoFar());
            assertThat(all).isEqualTo(said);
        });
    }

    @Test
    void aRoomThatWasLeftIsNotReturnedToAndOneThatWasJoinedAnewBeginsThere() throws Exception {
        Here alice = enter(one, "alice");
        Here bob = enter(one, "bob");
        bob.client.join(1);
        bob.client.join(2);
        alice.client.join(1);
        alice.client.join(2);
        alice.request("leaveRoom", 1);
        alice.request("leaveRoom", 2);
        say(bob, 2, "while she was not in it");
        alice.client.join(2);
        alice.client.join(2);
        alice.client.hangUp();
        say(bob, 1, "not hers");
        say(bob, 2, "hers");
        Here back = alice.returnTo(other);
        assertThat(texts(back.client, 1)).containsExactly("hers");
        say(bob, 1, "nor this");
        say(bob, 2, "and this");
        assertThat(texts(back.client, 1)).containsExactly("and this");
        assertThat(back.client.messagesWaiting()).isZero();
    }

    @Test
    void whoMissedMoreThanIsAtHandIsNotRecovered() throws Exception {
        Here alice = enter(one, "alice");
        Here bob = enter(other, "bob");
        bob.client.join(1);
        alice.client.join(1);
        say(bob, 1, "heard");
        texts(alice.client, 1);
        alice.client.hangUp();
        for (int i = 0; i < 63; i++) {
            say(bob, 1, "missed " + i);
        }
        Here back = alice.returnTo(other);
        assertThat(back.pid).isNotEqualTo(alice.pid);
        assertThat(back.socketId).isNotEqualTo(alice.socketId);
        say(bob, 1, "live");
        back.client.join(1);
        say(bob, 1, "joined");
        assertThat(texts(back.client, 1)).containsExactly("joined");
    }

    @Test
    void ofExactlyAsManyAsAreAtHandBesideTheLastHeardNoneIsMissed() throws Exception {
        Here alice = enter(one, "alice");
        Here bob = enter(other, "bob");
        bob.client.join(1);
        alice.client.join(1);
        say(bob, 1, "heard");
        texts(alice.client, 1);
        alice.client.hangUp();
        for (int i = 0; i < 49; i++) {
            say(bob, 1, "missed " + i);
        }
        Here back = alice.returnTo(other);
        assertThat(back.pid).isEqualTo(alice.pid);
        assertThat(texts(back.client, 49)).endsWith("missed 48");
    }

    @Test
    void ofARoomThatWasQuietForLongAllThatWasSaidSinceIsAtHand() throws Exception {
        Here alice = enter(one, "alice");
        Here bob = enter(other, "bob");
        bob.client.join(1);
        alice.client.join(1);
        say(bob, 1, "heard long ago");
        texts(alice.client, 1);
        alice.client.hangUp();
        forgetRecent();
        say(bob, 1, "missed");
        Here back = alice.returnTo(other);
        assertThat(back.pid).isEqualTo(alice.pid);
        assertThat(texts(back.client, 1)).containsExactly("missed");
    }

    @Test
    void whatFewWereKeptOfIsNotTakenForAllWhereMoreAreKept() throws Exception {
        try (TestGateway few = start("recent.messages", "2")) {
            Here alice = enter(one, "alice");
            Here bob = enter(few, "bob");
            bob.client.join(1);
            alice.client.join(1);
            say(bob, 1, "heard long ago");
            texts(alice.client, 1);
            alice.client.hangUp();
            forgetRecent();
            for (int i = 0; i < 3; i++) {
                say(bob, 1, "missed " + i);
            }
            assertThat(alice.returnTo(other).pid).isNotEqualTo(alice.pid);
        }
    }

    @Test
    void whatCannotBeReadJustNowIsThereForTheNextReturn() throws Exception {
        Here alice = enter(one, "alice");
        Here bob = enter(other, "bob");
        bob.client.join(1);
        alice.client.join(1);
        alice.client.hangUp();
        say(bob, 1, "missed");
        String recent = command("EVAL", "return redis.call('KEYS', 'chat:{p*}:recent:1')[1]", "0");
        command("RENAME", recent, "aside");
        command("SET", recent, "not a list");
        assertThat(alice.returnTo(other).pid).isNotEqualTo(alice.pid);
        command("RENAME", "aside", recent);
        Here back = alice.returnTo(one);
        assertThat(back.pid).isEqualTo(alice.pid);
        assertThat(texts(back.client, 1)).containsExactly("missed");
    }

    @Test
    void whoMissedMoreThanMayBeMissedIsNotRecovered() throws Exception {
        try (TestGateway strict = start("recovery.max-messages", "3")) {
            Here alice = enter(strict, "alice");
            Here bob = enter(other, "bob");
            for (int room = 1; room <= 2; room++) {
                alice.client.join(room);
                bob.client.join(room);
            }
            alice.client.hangUp();
            say(bob, 1, "1");
            say(bob, 2, "2");
            say(bob, 1, "3");
            Here back = alice.returnTo(strict);
            assertThat(back.pid).isEqualTo(alice.pid);
            assertThat(texts(back.client, 3)).containsExactly("1", "2", "3");
            back.client.hangUp();
            for (int i = 4; i < 8; i++) {
                say(bob, 1 + i % 2, "" + i);
            }
            assertThat(back.returnTo(strict).pid).isNotEqualTo(alice.pid);
        }
    }

    @Test
    void whoLeftByItselfIsNotRecovered() throws Exception {
        Here alice = enter(one, "alice");
        alice.client.join(1);
        alice.client.send("41/chat,");
        alice.client.hangUp();
        await().until(() -> command("HEXISTS", alice.key(), "user").equals("0"));
        assertThat(alice.returnTo(one).pid).isNotEqualTo(alice.pid);
    }

    @Test
    void aPidOfAnotherUserIsNotRecoveredAndStaysItsOwners() throws Exception {
        Here alice = enter(one, "alice");
        alice.client.join(1);
        alice.client.hangUp();
        var mallory = new Here("mallory", alice.client, alice.pid, alice.socketId, null);
        Here hers = mallory.returnTo(other);
        assertThat(hers.pid).isNotEqualTo(alice.pid);
        assertThat(hers.request("sendMessage", 1).getString("code")).isEqualTo("INVALID_FIELD");
        assertThat(alice.returnTo(other).pid).isEqualTo(alice.pid);
    }

    @Test
    void whoReturnsTooLateIsNotRecovered() throws Exception {
        Here alice = enter(one, "alice");
        alice.client.join(1);
        alice.client.hangUp();
        assertThat(Long.parseLong(command("PTTL", alice.key()))).isBetween(120_000L, 170_000L);
        command("PEXPIRE", alice.key(), "1");
        await().until(() -> command("EXISTS", alice.key()).equals("0"));
        assertThat(alice.returnTo(other).pid).isNotEqualTo(alice.pid);
    }

    @Test
    void anOffsetThatIsNoneOrOfAnotherLifeIsNotRecovered() throws Exception {
        for (String bad : List.of("", "x", "00000000.1", "zzzzzzzzzzzzzzzz", "00000000.-1")) {
            Here alice = enter(one, "alice");
            alice.client.join(1);
            alice.client.hangUp();
            assertThat(alice.returnTo(other, bad).pid).as(bad).isNotEqualTo(alice.pid);
        }
    }

    @Test
    void anOldConnectionThatIsStillThereEndsAndTakesNothingWithIt() throws Exception {
        Here alice = enter(one, "alice");
        alice.client.join(1);
        Here back = alice;
        // Which of the two Redis hears first, the old connection's end or the return, is chance.
        for (int i = 0; i < 20; i++) {
            Here old = back;
            back = old.returnTo(i % 2 == 0 ? other : one);
            assertThat(back.pid).as("return " + i).isEqualTo(alice.pid);
            assertThat(old.client.closeCode()).isEqualTo(3503);
        }
        back.client.join(3);
        back.client.hangUp();
        Here again = back.returnTo(one);
        assertThat(again.pid).isEqualTo(alice.pid);
        Here bob = enter(other, "bob");
        for (int room : List.of(1, 3)) {
            bob.client.join(room);
            say(bob, room, "in " + room);
        }
        assertThat(texts(again.client, 2)).containsExactly("in 1", "in 3");
    }

    @Test
    void whoseTokenIsRevokedMeanwhileIsNotLetIn() throws Exception {
        Here alice = enter(one, "alice");
        alice.client.join(1);
        alice.client.hangUp();
        command("SET", "auth:blocked-user:alice", "a test");
        try (TestClient client = other.open()) {
            client.handshake();
            client.send("40/chat," + alice.credentials(null).encode());
            assertThat(client.packet()).startsWith("44/chat,").contains("REVOKED");
        }
    }

    @Test
    void afterAReplayOnlyAnOffsetFromBehindItBringsAClientBack() throws Exception {
        Here bob = enter(other, "bob");
        bob.client.join(1);
        JsonObject first = say(bob, 1, "first");
        say(bob, 1, "second");
        Here alice = enter(one, "alice");
        alice.joinAfter(1, first);
        assertThat(texts(alice.client, 1)).containsExactly("second");
        alice.client.hangUp();
        Here unsure = alice.returnTo(other);
        assertThat(unsure.pid).isNotEqualTo(alice.pid);

        unsure.joinAfter(1, first);
        say(bob, 1, "third");
        assertThat(texts(unsure.client, 2)).containsExactly("second", "third");
        unsure.client.hangUp();
        say(bob, 1, "fourth");
        Here sure = unsure.returnTo(one);
        assertThat(sure.pid).isEqualTo(unsure.pid);
        assertThat(texts(sure.client, 1)).containsExactly("fourth");
    }

    @Test
    void whereRecoveryIsOffNobodyIsRecoveredAndNothingIsKept() throws Exception {
        try (TestGateway off = start("recovery.window", "0s")) {
            Here alice = enter(off, "alice");
            alice.client.join(1);
            say(alice, 1, "x");
            texts(alice.client, 1);
            assertThat(alice.client.offset()).isEmpty();
            assertThat(command("EXISTS", alice.key())).isEqualTo("0");
            alice.client.hangUp();
            assertThat(alice.returnTo(off).pid).isNotEqualTo(alice.pid);
        }
    }

    // ---- who and how ----

    private Here enter(TestGateway gateway, String user) throws Exception {
        TestClient client = gateway.open();
        clients.add(client);
        JsonObject welcome = client.enter(new JsonObject().put("token", TestGateway.token(user)));
        return new Here(user, client, welcome.getString("pid"), welcome.getString("sid"), null);
    }

    private static JsonObject say(Here who, int room, String text) throws Exception {
        JsonObject answer = who.client.say(room, text).get(10, TimeUnit.SECONDS);
        assertThat(answer.getBoolean("success")).as(answer.encode()).isTrue();
        return answer.getJsonObject("data");
    }

    private static List<String> texts(TestClient client, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(client.message().getString("message"));
        }
        return texts;
    }

    /** As time does. */
    private void forgetRecent() throws Exception {
        assertThat(command("EVAL", """
                local keys = redis.call('KEYS', 'chat:{p*}:recent*')
                return redis.call('DEL', unpack(keys))""", "0")).isEqualTo("2");
    }

    private String command(String... words) throws Exception {
        try (RespClient client = redis.connect()) {
            return String.valueOf(client.command(words));
        }
    }

    /** A client as it is known again. */
    private final class Here {

        private final String user;
        private final TestClient client;
        private final String pid;
        private final String socketId;
        /** As the library does, over as many connections as it takes. */
        private final @Nullable String latest;

        Here(String user, TestClient client, String pid, String socketId, @Nullable String latest) {
            this.latest = latest;
            this.user = user;
            this.client = client;
            this.pid = pid;
            this.socketId = socketId;
        }

        Here returnTo(TestGateway gateway) throws Exception {
            return returnTo(gateway, client.offset().isEmpty() ? latest : client.offset());
        }

        Here returnTo(TestGateway gateway, @Nullable String offset) throws Exception {
            TestClient next = gateway.open();
            clients.add(next);
            JsonObject welcome = next.enter(credentials(offset));
            return new Here(user, next, welcome.getString("pid"), welcome.getString("sid"), offset);
        }

        JsonObject credentials(@Nullable String offset) {
            JsonObject auth = new JsonObject().put("token", TestGateway.token(user)).put("pid", pid);
            return offset == null ? auth : auth.put("offset", offset);
        }

        JsonObject request(String event, int room) throws Exception {
            return client.request(event, new JsonObject().put("roomId", room));
        }

        void joinAfter(int room, JsonObject message) throws Exception {
            JsonObject answer = client.request("joinRoom", new JsonObject().put("roomId", room)
                    .put("after", new JsonObject().put("epoch", message.getLong("epoch"))
                            .put("seq", message.getLong("seq"))));
            assertThat(answer.getBoolean("success")).as(answer.encode()).isTrue();
        }

        String key() {
            return RedisNames.session(Session.nameOf(pid));
        }
    }
}
