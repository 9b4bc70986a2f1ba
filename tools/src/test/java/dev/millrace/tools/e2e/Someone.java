package dev.millrace.tools.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.UserId;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns.SignIn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Somebody in a scenario: asks the REST API of one gateway, and may speak over a socket to the same. A client library's
 * own threads note what is heard; the test asks and reads.
 */
final class Someone implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String API = "/api/v1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI gateway;
    private final SignIn signIn;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private @Nullable Socket socket;

    private Someone(URI gateway, SignIn signIn) {
        this.gateway = gateway;
        this.signIn = signIn;
    }

    static Someone user(Deployment deployment, int gateway, String id) {
        return of(deployment, gateway, Person.named(id, "Name of " + id));
    }

    /** Somebody who owns the store. */
    static Someone owner(Deployment deployment, int gateway, String id, String store) {
        return of(deployment, gateway,
                new Person(new UserId(id), "Name of " + id, List.of(), List.of(store)));
    }

    static Someone service(Deployment deployment, int gateway, String id) {
        return of(deployment, gateway, new Person(new UserId(id), id, List.of("service"), List.of()));
    }

    private static Someone of(Deployment deployment, int gateway, Person person) {
        return new Someone(deployment.url(gateway), deployment.signIn(person));
    }

    // ---- over the socket ----

    /** Enters the chat, and says which vocabulary it speaks. */
    Someone connect(String vocabulary) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setReconnection(false)
                .setTransports(new String[]{"websocket"})
                .setAuth(Map.of("token", signIn.token(), "vp", signIn.presentation(), "vocabulary",
                        vocabulary))
                .build();
        Socket connecting = IO.socket(gateway.resolve("/chat"), options);
        connecting.onAnyIncoming(arguments -> heard
                .add(new Heard((String) arguments[0],
                        arguments.length > 1 ? read(arguments[1].toString()) : MissingNode.getInstance())));
        connecting.connect();
        await().atMost(PATIENCE).until(connecting::connected);
        socket = connecting;
        return this;
    }

    /** Emits and waits for the ack. */
    JsonNode emit(String event, Map<String, ?> argument) {
        var answer = new CompletableFuture<JSONObject>();
        Objects.requireNonNull(socket, "it is not connected")
                .emit(event, new JSONObject(argument),
                        (Ack) arguments -> answer.complete((JSONObject) arguments[0]));
        return read(answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().toString());
    }

    /** The same, of what succeeds. */
    JsonNode does(String event, Map<String, ?> argument) {
        JsonNode ack = emit(event, argument);
        assertThat(ack.at("/success").asBoolean()).as("%s %s: %s", event, argument, ack).isTrue();
        return ack;
    }

    /** The code by which it is refused; "" where it succeeds. */
    String refusal(String event, Map<String, ?> argument) {
        return emit(event, argument).at("/code").asText();
    }

    /** The first such event that it hears, or heard before, of which that is true. */
    JsonNode hears(String event, Predicate<JsonNode> which) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heard).as(event)
                        .anyMatch(one -> one.event.equals(event) && which.test(one.argument)));
        return heard.stream()
                .filter(one -> one.event.equals(event) && which.test(one.argument))
                .findFirst()
                .orElseThrow().argument;
    }

    /** Of each such event that it heard so far, what is at the pointer. */
    List<String> heardSoFar(String event, String pointer) {
        return heard.stream()
                .filter(one -> one.event.equals(event))
                .map(one -> one.argument.at(pointer).asText())
                .toList();
    }

    /** Leaves the chat, and can still ask the API. */
    void disconnect() {
        if (socket != null) {
            socket.close();
        }
    }

    boolean isConnected() {
        return socket != null && socket.connected();
    }

    // ---- over the API ----

    Reply get(String path) {
        return ask("GET", path, null);
    }

    Reply post(String path, Map<String, ?> body, String... headers) {
        return ask("POST", path, body, headers);
    }

    Reply put(String path, Map<String, ?> body) {
        return ask("PUT", path, body);
    }

    Reply delete(String path) {
        return ask("DELETE", path, null);
    }

    /** The rooms of its list, which are so many, in its order. */
    List<JsonNode> rooms() {
        return listed(get("/rooms"));
    }

    List<JsonNode> roomsOf(String store) {
        return listed(get("/stores/" + store + "/rooms"));
    }

    /** What it has not read of the room, by its own list. */
    long unread(String room) {
        return unread(rooms(), room);
    }

    static long unread(List<JsonNode> rooms, String room) {
        return rooms.stream()
                .filter(one -> one.get("id").asText().equals(room))
                .findFirst()
                .orElseThrow(() -> new AssertionError(room + " is not among " + rooms))
                .get("unread")
                .asLong();
    }

    private static List<JsonNode> listed(Reply reply) {
        assertThat(reply.status).as("%s", reply).isEqualTo(200);
        return List.copyOf(reply.body.get("rooms").valueStream().toList());
    }

    private Reply ask(String method, String path, @Nullable Map<String, ?> body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(API + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + signIn.token())
                .header("presentation", signIn.presentation());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("content-type", "application/json")
                    .method(method, BodyPublishers.ofString(new JSONObject(body).toString(), UTF_8));
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString(UTF_8));
            return new Reply(response.statusCode(),
                    response.body().isEmpty() ? MissingNode.getInstance() : read(response.body()));
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    /** What the API answers. */
    record Reply(int status, JsonNode body) {

        String at(String pointer) {
            return body.at(pointer).asText();
        }

        /** The code of a refusal. */
        String code() {
            return at("/code");
        }

        /** Of what succeeds. */
        Reply expect(int expected) {
            assertThat(status).as("%s", body).isEqualTo(expected);
            return this;
        }
    }

    private record Heard(String event, JsonNode argument) {}
}
