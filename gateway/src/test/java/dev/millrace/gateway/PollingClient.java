package dev.millrace.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/** A client of the chat that polls, one request at a time, and answers pings. */
final class PollingClient implements AutoCloseable {

    private static final String PATH = "/socket.io/?EIO=4&transport=polling";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final Queue<String> packets = new ArrayDeque<>();
    private String offset = "";

    private PollingClient(String origin) {
        this.url = origin + PATH;
    }

    private PollingClient(String url, HttpResponse<String> opened) {
        this.url = url + "&sid=" + new JsonObject(opened.body().substring(1)).getString("sid");
    }

    static PollingClient open(int port) throws Exception {
        try (var opening = new PollingClient("http://127.0.0.1:" + port)) {
            return new PollingClient(opening.url, opening.send(HttpRequest.newBuilder()));
        }
    }

    /** Enters with all that is said, and is told this. */
    JsonObject enter(JsonObject auth) throws Exception {
        post("40/chat," + auth.encode());
        String answer = next();
        if (!answer.startsWith("40/chat,{\"sid\":")) {
            throw new IOException("not let in: " + answer);
        }
        return new JsonObject(answer.substring(answer.indexOf('{')));
    }

    void post(String payload) throws Exception {
        HttpResponse<String> answer = send(
                HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(payload)));
        if (!answer.body().equals("ok")) {
            throw new IOException("not posted: " + answer.body());
        }
    }

    /** The next packet that is no ping. */
    String next() throws Exception {
        while (packets.isEmpty()) {
            packets.addAll(poll());
        }
        return packets.remove();
    }

    /** What is said next; null where another packet than a message comes. */
    @Nullable
    String text() throws Exception {
        String packet = next();
        if (!packet.startsWith("42/chat,[\"message\",")) {
            return null;
        }
        JsonArray event = new JsonArray(packet.substring("42/chat,".length()));
        if (event.size() > 2) {
            offset = requireNonNull(event.getString(2));
        }
        return event.getJsonObject(1).getString("message");
    }

    /** Of the last message that had one, or "". */
    String offset() {
        return offset;
    }

    private Queue<String> poll() throws Exception {
        Queue<String> polled = new ArrayDeque<>(
                Arrays.asList(send(HttpRequest.newBuilder()).body().split("\u001e", -1)));
        while (polled.remove("2")) {
            post("3");
        }
        return polled;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.uri(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        http.close();
    }
}
