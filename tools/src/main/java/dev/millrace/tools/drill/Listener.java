package dev.millrace.tools.drill;

import dev.millrace.model.Position;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Somebody who is in every room and says nothing. On one connection a room's messages come each once and in their
 * order. Lives on the load's loop.
 */
final class Listener implements ChatSocket.Owner {

    private static final Duration BEFORE_RECONNECT = Duration.ofMillis(200);

    private final Load load;
    private final Map<String, Integer> roomNumbers = new HashMap<>();
    private final List<@Nullable Position> latest = new ArrayList<>();
    private final ChatSocket.Auth auth;
    private @Nullable ChatSocket socket;
    private int attempts;
    private boolean closed;

    Listener(Load load) {
        this.load = load;
        this.auth = load.signIn("drill-listener");
        load.rooms().forEach(room -> roomNumbers.put(room, roomNumbers.size()));
    }

    void connect() {
        if (!closed) {
            latest.clear();
            load.rooms().forEach(room -> latest.add(null));
            socket = load.connect(auth, attempts++, this);
        }
    }

    void close() {
        closed = true;
        if (socket != null) {
            socket.abandon();
        }
    }

    @Override
    public void entered() {
        for (String room : load.rooms()) {
            current().emit(0, "joinRoom", Map.of("roomId", room));
        }
    }

    @Override
    public void acked(long ackId, JsonNode answer) {
        if (!answer.path("success").asBoolean()) {
            current().abandon();
            closed("not joined");
        }
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public void heard(JsonNode message) {
        String room = message.path("roomId").asText();
        int number = roomNumbers.getOrDefault(room, -1);
        var position = new Position(message.path("epoch").asLong(), message.path("seq").asLong());
        if (number < 0) {
            load.wrong("heard in a room that was not joined: " + message);
            return;
        }
        Position before = latest.set(number, position);
        if (before != null && before.compareTo(position) >= 0) {
            load.wrong("heard out of order in " + room + ": " + position + " after " + before);
        }
        load.hear(UUID.fromString(message.path("id").asText()), number, position);
    }

    @Override
    public void closed(String why) {
        load.later(BEFORE_RECONNECT, this::connect);
    }

    private ChatSocket current() {
        if (socket == null) {
            throw new IllegalStateException("was never connected");
        }
        return socket;
    }
}
