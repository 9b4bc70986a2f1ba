package dev.millrace.tools.drill;

import dev.millrace.tools.token.SignIns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * One Socket.IO 5 connection to the chat, over a WebSocket of the JDK's, for one owner. It ends once, and is then
 * replaced by another.
 *
 * <p>The JDK's threads read and parse; its owner is called on the loop, and calls it there.
 */
final class ChatSocket {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final String NAMESPACE = "/chat,";
    private static final String EVENT = "42" + NAMESPACE;
    private static final String HEARD = EVENT + "[\"message\",";

    private final Executor loop;
    private final Owner owner;
    private final Auth auth;
    private final Deque<String> waiting = new ArrayDeque<>();
    private @Nullable WebSocket webSocket;
    private boolean sending;
    private boolean closed;

    private ChatSocket(Executor loop, Owner owner, Auth auth) {
        this.loop = loop;
        this.owner = owner;
        this.auth = auth;
    }

    /** Whose connection it is. Called on the loop. */
    interface Owner {

        /** The namespace was entered: events may be sent. */
        void entered();

        /** An answer to the event that asked for this ack. */
        void acked(long ackId, JsonNode answer);

        /** Whether what others say is wanted at all. */
        boolean listens();

        void heard(JsonNode message);

        /** The connection is over, and nothing else comes from it. */
        void closed(String why);
    }

    /**
     * What one client says about itself, connection after connection: as socket.io-client does, it says of the next
     * that it goes on with the last. Lives on the loop.
     */
    static final class Auth {

        private final SignIns.SignIn signIn;
        private @Nullable String pid;

        Auth(SignIns.SignIn signIn) {
            this.signIn = signIn;
        }

        private String toJson() {
            ObjectNode json = JSON.createObjectNode()
                    .put("token", signIn.token())
                    .put("vp", signIn.presentation());
            return (pid == null ? json : json.put("pid", pid)).toString();
        }
    }

    /** Begins to connect; the owner hears how it went. */
    static ChatSocket open(HttpClient http, URI gateway, Auth auth, Executor loop, Owner owner) {
        var socket = new ChatSocket(loop, owner, auth);
        URI url = URI.create("ws://" + gateway.getAuthority() + "/socket.io/?EIO=4&transport=websocket");
        var unused = http.newWebSocketBuilder()
                .connectTimeout(CONNECT)
                .buildAsync(url, socket.new Reader())
                .whenCompleteAsync(socket::connected, loop);
        return socket;
    }

    /** Emits an event that wants an answer. */
    void emit(long ackId, String event, Map<String, ?> argument) {
        try {
            send("42" + NAMESPACE + ackId + "[\"" + event + "\"," + JSON.writeValueAsString(argument) + "]");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Hangs up without a word; the owner is not told. */
    void abandon() {
        closed = true;
        if (webSocket != null) {
            webSocket.abort();
        }
    }

    private void connected(@Nullable WebSocket opened, @Nullable Throwable failure) {
        if (opened == null || failure != null) {
            end(String.valueOf(failure));
        } else if (closed) {
            opened.abort();
        } else {
            webSocket = opened;
            sendNext();
        }
    }

    /** The JDK takes one text at a time. */
    private void send(String packet) {
        waiting.add(packet);
        sendNext();
    }

    private void sendNext() {
        WebSocket to = webSocket;
        if (to == null || sending || closed) {
            return;
        }
        String next = waiting.poll();
        if (next != null) {
            sending = true;
            var unused = to.sendText(next, true).whenCompleteAsync((sent, failure) -> {
                sending = false;
                if (failure == null) {
                    sendNext();
                } else {
                    end(failure.toString());
                }
            }, loop);
        }
    }

    private void end(String why) {
        if (!closed) {
            abandon();
            owner.closed(why);
        }
    }

    private void take(String packet) throws JsonProcessingException {
        if (packet.equals("2")) {
            onLoop(() -> send("3"));
        } else if (packet.startsWith("0")) {
            onLoop(() -> send("40" + NAMESPACE + auth.toJson()));
        } else if (packet.startsWith("40" + NAMESPACE)) {
            JsonNode session = JSON.readTree(packet.substring(2 + NAMESPACE.length()));
            onLoop(() -> {
                auth.pid = session.path("pid").asText(null);
                owner.entered();
            });
        } else if (packet.startsWith("43" + NAMESPACE)) {
            int bracket = packet.indexOf('[');
            long ackId = Long.parseLong(packet, 2 + NAMESPACE.length(), bracket, 10);
            JsonNode answer = JSON.readTree(packet.substring(bracket)).get(0);
            onLoop(() -> owner.acked(ackId, answer));
        } else if (packet.startsWith(HEARD)) {
            if (owner.listens()) {
                JsonNode message = JSON.readTree(packet.substring(HEARD.length(), packet.length() - 1));
                onLoop(() -> owner.heard(message));
            }
        } else if (!packet.startsWith(EVENT)) {
            // An event of another name is told to whoever knows it; anything else is no good news.
            onLoop(() -> end("the server says " + packet));
        }
    }

    private void onLoop(Runnable step) {
        loop.execute(() -> {
            if (!closed) {
                step.run();
            }
        });
    }

    /** Puts frames together; on the JDK's threads, one call at a time. */
    private final class Reader implements WebSocket.Listener {

        private final StringBuilder packet = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            packet.append(data);
            if (last) {
                String whole = packet.toString();
                packet.setLength(0);
                try {
                    take(whole);
                } catch (JsonProcessingException | NumberFormatException e) {
                    onLoop(() -> end("the server says what is no packet: " + e));
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            onLoop(() -> end("closed with " + code + " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            onLoop(() -> end(error.toString()));
        }
    }
}
