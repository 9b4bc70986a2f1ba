package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.Cast.Role;
import dev.millrace.gateway.Cast.Scene;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who may do what over a socket: each event of each vocabulary, for each who can stand to a room in another way. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketAuthorisationIT {

    /** As {@link RestAuthorisationIT} has it; {@code o} is NOT_IN_ROOM. Each tries to join before, and none has been in it. */
    private static final Matrix MATRIX = Matrix.read("""
                       NOBODY STRANGER FORMER REMOVED MEMBER ADMIN OWNER STORE SERVICE
            join          ?       -       -      -       +      +     +     +     -
            leave         ?       +       +      +       +      +     +     +     +
            send          ?       o       o      o       +      +     +     +     o
            typing        ?       o       o      o       +      +     +     +     o
            read          ?       o       o      o       +      +     +     +     o
            history       ?       o       o      o       +      +     +     +     o
            presence      ?       +       +      +       +      +     +     +     +
            """);

    /** What each vocabulary calls them. */
    private static final Map<String, List<String>> WORDS = new TreeMap<>(Map.of(
            "dogcat",
            List.of("joinRoom", "leaveRoom", "sendMessage", "typing", "markRead", "history", "presence"),
            "sweetorder", List.of("join-room", "leave-room", "send-message", "typing", "mark-read", "history",
                    "presence"),
            "nats", List.of("join_room", "leave_room", "send_message", "typing", "mark_read", "history",
                    "presence")));

    private static final List<String> EVENTS = List.of("join", "leave", "send", "typing", "read", "history",
            "presence");

    private final TestGateway gateway;
    private final Cast cast;

    SocketAuthorisationIT(TestDatabase database, TestRedis redis) throws Exception {
        this.gateway = TestGateway.start(database, redis, "room.unknown", "refused");
        this.cast = new Cast(gateway);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    /** A refusal of what is no event names those that are. */
    @TestFactory
    Stream<DynamicTest> theTableHasEveryEventAndNoOther() {
        return WORDS.entrySet().stream().map(words -> DynamicTest.dynamicTest(words.getKey(), () -> {
            assertThat(MATRIX.operations()).isEqualTo(new TreeSet<>(EVENTS));
            try (TestClient client = gateway.client("the-stranger")) {
                client.request(words.getValue().getFirst(), new JsonObject().put("roomId", "any"));
                String text = client.request("no-such-event", new JsonObject()).encode();
                String named = text.replaceAll(".*there are ([^\"]*)\".*", "$1");
                assertThat(Arrays.asList(named.split(", ", -1)))
                        .containsExactlyInAnyOrderElementsOf(words.getValue());
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> everybodyMayDoWhatTheTableSays() {
        return WORDS.entrySet()
                .stream()
                .flatMap(words -> MATRIX.cells()
                        .map(cell -> DynamicTest.dynamicTest(words.getKey() + ": " + cell.name(), () -> {
                            Scene scene = cast.scene(cell.role());
                            assertThat(Matrix.symbol(ask(words.getValue(), cell, scene)))
                                    .isEqualTo(cell.symbol());
                        })));
    }

    /** The code of the refusal; empty where it was done. */
    private String ask(List<String> words, Matrix.Cell cell, Scene scene) throws Exception {
        try (TestClient client = gateway.open()) {
            String token = cast.token(cell.role());
            client.handshake();
            client.send("40/chat," + (token == null ? "{}" : new JsonObject().put("token", token).encode()));
            String welcome = client.packet();
            if (!welcome.startsWith("40/chat,")) {
                return new JsonObject(welcome.substring(welcome.indexOf('{'))).getJsonObject("data")
                        .getString("code");
            }
            JsonObject joined = client.request(words.getFirst(),
                    new JsonObject().put("roomId", scene.room()));
            int event = EVENTS.indexOf(cell.operation());
            return codeOf(event == 0
                    ? joined
                    : client.request(words.get(event), argument(cell.operation(), scene)));
        }
    }

    private static JsonObject argument(String event, Scene scene) {
        var argument = new JsonObject().put("roomId", scene.room());
        return switch (event) {
            case "send" -> argument.put("message", "hello").put("text", "hello").put("content", "hello");
            case "typing" -> argument.put("isTyping", true);
            case "presence" -> new JsonObject().put("users", new JsonArray().add(Role.MEMBER.id()));
            default -> argument;
        };
    }

    private static String codeOf(JsonObject answer) {
        return answer.getBoolean("success") ? "" : answer.getString("code");
    }
}
