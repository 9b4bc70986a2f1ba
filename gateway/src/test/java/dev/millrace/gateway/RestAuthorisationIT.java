package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.Cast.Role;
import dev.millrace.gateway.Cast.Scene;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

import java.util.Map;
import java.util.stream.Stream;

/** Who may do what over REST: each route for each who can stand to a room in another way, and none left out. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestAuthorisationIT {

    /** {@code +} is done, {@code -} is NOT_A_MEMBER, {@code x} is FORBIDDEN, {@code ?} is UNAUTHENTICATED. */
    private static final Matrix MATRIX = Matrix.read("""
                                                                    NOBODY STRANGER FORMER REMOVED MEMBER ADMIN OWNER STORE SERVICE
            GET /openapi.json                                         +       +       +      +       +      +     +     +     +
            POST /rooms                                               ?       +       +      +       +      +     +     +     +
            POST /rooms (of a ref)                                    ?       x       x      x       x      x     x     x     +
            GET /rooms                                                ?       +       +      +       +      +     +     +     +
            GET /stores/{storeId}/rooms                               ?       x       x      x       x      x     x     +     +
            GET /rooms/{roomId}                                       ?       -       -      -       +      +     +     +     +
            POST /rooms/{roomId}/close                                ?       -       -      -       x      x     +     +     +
            POST /rooms/{roomId}/cancel                               ?       -       -      -       x      x     +     +     +
            GET /rooms/{roomId}/members                               ?       -       -      -       +      +     +     +     +
            POST /rooms/{roomId}/join                                 ?       -       +      -       +      +     +     +     x
            POST /rooms/{roomId}/leave                                ?       -       -      -       +      +     +     x     x
            PUT /rooms/{roomId}/members/{userId}                      ?       -       -      -       x      +     +     x     +
            PATCH /rooms/{roomId}/members/{userId}                    ?       -       -      -       x      x     +     x     +
            DELETE /rooms/{roomId}/members/{userId}                   ?       -       -      -       x      +     +     x     +
            GET /rooms/{roomId}/messages                              ?       -       -      -       +      +     +     +     +
            POST /rooms/{roomId}/messages                             ?       -       -      -       +      +     +     +     x
            POST /rooms/{roomId}/messages (NOTIFICATION)              ?       -       -      -       x      +     +     +     +
            POST /rooms/{roomId}/messages (SYSTEM)                    ?       -       -      -       x      x     x     x     +
            GET /rooms/{roomId}/messages/search                       ?       -       -      -       +      +     +     +     +
            PATCH /rooms/{roomId}/messages/{messageId}                ?       -       -      -       +      +     +     +     x
            PATCH /rooms/{roomId}/messages/{messageId} (another's)    ?       -       -      -       x      x     x     x     x
            DELETE /rooms/{roomId}/messages/{messageId}               ?       -       -      -       +      +     +     +     +
            DELETE /rooms/{roomId}/messages/{messageId} (another's)   ?       -       -      -       x      +     +     x     +
            GET /rooms/{roomId}/messages/{messageId}/revisions        ?       -       -      -       x      +     +     x     +
            POST /rooms/{roomId}/read                                 ?       -       -      -       +      +     +     +     x
            GET /rooms/{roomId}/unread                                ?       -       -      -       +      +     +     +     x
            GET /rooms/{roomId}/presence                              ?       -       -      -       +      +     +     +     +
            GET /presence                                             ?       +       +      +       +      +     +     +     +
            POST /internal/rooms                                      ?       x       x      x       x      x     x     x     +
            PUT /internal/rooms/{roomId}/members/{userId}             ?       x       x      x       x      x     x     x     +
            DELETE /internal/rooms/{roomId}/members/{userId}          ?       x       x      x       x      x     x     x     +
            POST /internal/rooms/{roomId}/messages                    ?       x       x      x       x      x     x     x     +
            """);

    private final TestGateway gateway;
    private final Cast cast;

    RestAuthorisationIT(TestDatabase database, TestRedis redis) throws Exception {
        this.gateway = TestGateway.start(database, redis, "room.unknown", "refused");
        this.cast = new Cast(gateway);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void theTableHasEveryRouteAndNoOther() {
        assertThat(MATRIX.operations()).isEqualTo(ApiClient.CONTRACT.operations());
    }

    @TestFactory
    Stream<DynamicTest> everybodyMayDoWhatTheTableSays() {
        return MATRIX.cells().map(cell -> DynamicTest.dynamicTest(cell.name(), () -> {
            Scene scene = cast.scene(cell.role());
            ApiAnswer answer = ask(cell.row(), cell.operation(), cell.role(), scene);
            assertThat(Matrix.symbol(answer.code())).as("%s: %s", cell.name(), answer.response().body())
                    .isEqualTo(cell.symbol());
        }));
    }

    private ApiAnswer ask(String row, String operation, Role role, Scene scene) throws Exception {
        String[] words = operation.split(" ", 2);
        String message = row.endsWith("(another's)") ? scene.anothers(role) : scene.own(role);
        String user = words[0].equals("PUT") ? "newcomer" : scene.plain();
        String path = Map
                .of("roomId", scene.room(), "userId", user, "messageId", message, "storeId", Cast.STORE)
                .entrySet()
                .stream()
                .reduce(words[1], (text, named) -> text.replace("{" + named.getKey() + "}", named.getValue()),
                        (one, other) -> other);
        String query = words[1].endsWith("/search")
                ? "?q=hello"
                : words[1].equals("/presence") ? "?users=a,b" : "";
        return cast.api(role).call(words[0], path + query, body(row, operation));
    }

    private static @Nullable JsonObject body(String row, String operation) {
        return switch (operation) {
            case "POST /rooms", "POST /internal/rooms" -> row.endsWith("(of a ref)")
                    ? new JsonObject().put("kind", "STUDY").put("ref", "a study")
                    : new JsonObject().put("kind", "GROUP");
            case "PATCH /rooms/{roomId}/members/{userId}" -> new JsonObject().put("role", "ADMIN");
            case "POST /rooms/{roomId}/messages", "POST /internal/rooms/{roomId}/messages" -> {
                var said = new JsonObject().put("message", "hello");
                yield row.endsWith(")")
                        ? said.put("type", row.substring(row.indexOf('(') + 1, row.length() - 1))
                        : said;
            }
            case "PATCH /rooms/{roomId}/messages/{messageId}" -> new JsonObject().put("message", "changed");
            default -> operation.startsWith("PUT ") ? new JsonObject() : null;
        };
    }
}
