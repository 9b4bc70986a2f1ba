package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.e2e.Dial.Library;
import dev.millrace.tools.e2e.Dial.Transports;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The newest and the oldest library that can talk to it, over each transport, in each family's words. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsIT {

    private Deployment deployment;
    private SocketClients clients;

    @BeforeAll
    void start(TestDatabase database, TestRedis redis) throws Exception {
        clients = SocketClients.start();
        deployment = Deployment.start(database, redis);
    }

    @AfterAll
    void stop() throws Exception {
        clients.close();
        deployment.close();
    }

    static Stream<Arguments> everyLibraryOverEveryTransport() {
        return Arrays.stream(Library.values())
                .flatMap(library -> Arrays.stream(Transports.values())
                        .map(transports -> Arguments.of(library, transports)));
    }

    @ParameterizedTest
    @MethodSource("everyLibraryOverEveryTransport")
    void twoClientsTalk(Library library, Transports transports) {
        String room = library + "-" + transports;
        SocketClient alice = connect("alice-" + room, library, transports);
        SocketClient bob = connect("bob-" + room, library, transports);

        converse(Words.DOGCAT, room, alice, bob);

        if (transports == Transports.UPGRADE) {
            assertThat(alice.awaitHeard("upgrade", 1).getFirst().asText()).isEqualTo("websocket");
            converse(Words.DOGCAT, room + "-upgraded", alice, bob);
        } else {
            assertThat(alice.heard("upgrade")).isEmpty();
            assertThat(alice.heard("connect").getFirst().get("by").asText())
                    .isEqualTo(transports.names().getFirst());
        }
        assertThat(alice.heard("disconnect")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aClientIsSpokenToInItsOwnWords(Words words) {
        String room = "in-" + words;
        SocketClient alice = connect("alice-" + room, Library.CURRENT, Transports.UPGRADE);
        SocketClient bob = connect("bob-" + room, Library.CURRENT, Transports.WEBSOCKET);

        converse(words, room, alice, bob);

        assertThat(words.leave(bob, room).get("success").asBoolean()).isTrue();
        words.say(alice, room, "to myself");
        alice.awaitHeard(words.heard(), 3);
        assertThat(bob.heard(words.heard())).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void theLibraryForJavaTalksToo(Transports transports) throws Exception {
        String room = "java-" + transports;
        SocketClient alice = connect("alice-" + room, Library.CURRENT, Transports.WEBSOCKET);
        Words.DOGCAT.join(alice, room);
        Dial dial = Dial.to(deployment.url(), "bob-" + room, deployment.signIn("bob-" + room, "밥"));

        try (JavaClient bob = JavaClient.connect(dial.over(transports))) {
            assertThat(bob.ask("joinRoom", Map.of("roomId", room)).getBoolean("success")).isTrue();
            bob.ask("sendMessage", Map.of("roomId", room, "message", "자바에서 👋"));
            alice.say(room, "hello, Java");

            assertThat(bob.awaitHeard(2)).extracting(message -> message.getString("message"))
                    .containsExactly("자바에서 👋", "hello, Java");
        }
        assertThat(alice.awaitHeard("message", 2).getFirst().get("message").asText()).isEqualTo("자바에서 👋");
    }

    private static void converse(Words words, String room, SocketClient alice, SocketClient bob) {
        int before = alice.heard(words.heard()).size();
        for (SocketClient client : List.of(alice, bob)) {
            assertThat(words.join(client, room).get("success").asBoolean()).isTrue();
        }
        JsonNode hello = words.say(alice, room, "안녕 👋");
        JsonNode answer = words.say(bob, room, "hello");

        assertThat(words.textOf(hello)).isEqualTo("안녕 👋");
        for (SocketClient client : List.of(alice, bob)) {
            assertThat(client.awaitHeard(words.heard(), before + 2).subList(before, before + 2))
                    .as(client.name())
                    .containsExactly(hello, answer);
        }
    }

    private SocketClient connect(String name, Library library, Transports transports) {
        Dial dial = Dial.to(deployment.url(), name, deployment.signIn(name, name));
        return clients.connect(dial.with(library).over(transports)).awaitConnected();
    }
}
