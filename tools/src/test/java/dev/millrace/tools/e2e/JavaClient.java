package dev.millrace.tools.e2e;

import static org.awaitility.Awaitility.await;

import dev.millrace.tools.token.SignIns.SignIn;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import org.json.JSONObject;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The library that Android and Java clients use. Its own threads deliver; a test asks and reads. */
final class JavaClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Socket socket;
    private final List<JSONObject> heard = new CopyOnWriteArrayList<>();

    private JavaClient(Socket socket) {
        this.socket = socket;
    }

    /** A client that is in the chat. */
    static JavaClient connect(Dial dial) {
        SignIn signIn = Objects.requireNonNull(dial.signIn());
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setTransports(dial.transports().names().toArray(String[]::new))
                .setAuth(Map.of("token", signIn.token(), "vp", signIn.presentation()))
                .build();
        var client = new JavaClient(IO.socket(dial.gateway().resolve("/chat"), options));
        client.socket.on("message", arguments -> client.heard.add((JSONObject) arguments[0]));
        client.socket.connect();
        await().atMost(PATIENCE).until(client.socket::connected);
        return client;
    }

    /** Emits and waits for the ack's first argument. */
    JSONObject ask(String event, Map<String, ?> argument) {
        var answer = new CompletableFuture<JSONObject>();
        socket.emit(event, new JSONObject(argument),
                (Ack) arguments -> answer.complete((JSONObject) arguments[0]));
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** The messages so far, once there are so many. */
    List<JSONObject> awaitHeard(int count) {
        await().atMost(PATIENCE).until(() -> heard.size() >= count);
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        socket.close();
    }
}
