package dev.millrace.tools.drill;

import dev.millrace.model.Position;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Somebody who talks in a few rooms. A send that was not acknowledged, for whatever reason, is sent again under the
 * same name, the earliest first, over another gateway if this one fails. Lives on the load's loop.
 */
final class LoadClient implements ChatSocket.Owner {

    /** Sends in flight on one connection; a session may have 1000. */
    private static final int IN_FLIGHT = 250;
    private static final long ACK_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration BEFORE_RECONNECT = Duration.ofMillis(200);
    private static final long RETRY_MILLIS = 200;

    /** What passes on this connection, and what another gateway may do better. */
    private static final Set<String> PASSES_HERE = Set.of("RETRY_LATER", "TOO_MANY_REQUESTS");
    private static final Set<String> PASSES_ELSEWHERE = Set.of("UNAVAILABLE", "INTERNAL");

    private final Load load;
    private final int number;
    private final List<Integer> rooms;
    private final double sendsPerNano;
    private final Random random;
    private final Map<Long, Send> inFlight = new HashMap<>();
    private final PriorityQueue<Send> again = new PriorityQueue<>(
            (a, b) -> Integer.compare(a.number, b.number));
    private final ChatSocket.Auth auth;
    private @Nullable ChatSocket socket;
    private int attempts;
    private int acked;
    private String lastEnd = "none";
    private int joining;
    private boolean ready;
    private boolean finishing;
    private boolean closed;
    private long nextAckId;
    private int nextNumber;
    private long begin;
    private long connecting;
    private long waitUntil;

    LoadClient(Load load, int number, List<Integer> rooms, double sendsPerSecond, long seed) {
        this.load = load;
        this.number = number;
        this.auth = load.signIn(load.user(number));
        this.rooms = rooms;
        this.sendsPerNano = sendsPerSecond / 1e9;
        this.random = new Random(seed + number);
        this.attempts = number;
    }

    /** One thing to be said, until it is acknowledged. */
    static final class Send {
        final int number;
        final int room;
        int attempts;
        long firstSent;
        long lastSent;

        private Send(int number, int room) {
            this.number = number;
            this.room = room;
        }
    }

    List<Integer> rooms() {
        return rooms;
    }

    int unanswered() {
        return inFlight.size() + again.size();
    }

    String standing() {
        return "client %d: %s, attempt %d to connect, %d rooms to join, %d said, %d acknowledged, %d in flight; the last end of a connection: %s"
                .formatted(number, ready ? "ready" : "not ready", attempts - number, joining, nextNumber,
                        acked, inFlight.size(), lastEnd);
    }

    void connect() {
        if (!closed) {
            connecting = System.nanoTime();
            socket = load.connect(auth, attempts++, this);
        }
    }

    void finish() {
        finishing = true;
    }

    void close() {
        closed = true;
        if (socket != null) {
            socket.abandon();
        }
        ready = false;
    }

    /** Says what is due. What a fault kept from being said is not made up for. */
    void tick(long now) {
        if (!ready && socket != null && now - connecting > ACK_NANOS) {
            fail("not ready in time");
        }
        if (!ready || now < waitUntil) {
            begin = 0;
            return;
        }
        if (inFlight.values().stream().anyMatch(send -> now - send.lastSent > ACK_NANOS)) {
            fail("no ack");
            return;
        }
        while (!again.isEmpty() && inFlight.size() < IN_FLIGHT) {
            emit(again.remove(), now);
        }
        begin = begin == 0 ? now : begin;
        long due = (long) ((now - begin) * sendsPerNano);
        begin += (long) (due / sendsPerNano);
        for (; due > 0 && !finishing && inFlight.size() < IN_FLIGHT; due--) {
            emit(new Send(nextNumber++, rooms.get(random.nextInt(rooms.size()))), now);
        }
    }

    @Override
    public void entered() {
        joining = rooms.size();
        for (int room : rooms) {
            current().emit(nextAckId++, "joinRoom", Map.of("roomId", load.rooms().get(room)));
        }
    }

    @Override
    public void acked(long ackId, JsonNode answer) {
        boolean good = answer.path("success").asBoolean();
        Send send = inFlight.remove(ackId);
        if (send == null) {
            joined(good, answer);
        } else if (good) {
            take(send, answer.path("data"));
        } else {
            refused(send, answer);
        }
    }

    @Override
    public boolean listens() {
        return false;
    }

    @Override
    public void heard(JsonNode message) {
        throw new IllegalStateException("does not listen");
    }

    @Override
    public void closed(String why) {
        lastEnd = why;
        ready = false;
        socket = null;
        again.addAll(inFlight.values());
        inFlight.clear();
        load.later(BEFORE_RECONNECT, this::connect);
    }

    private void joined(boolean good, JsonNode answer) {
        if (good) {
            joining--;
            ready = joining == 0;
        } else {
            load.refused("joinRoom " + answer.path("code").asText());
            fail("not joined");
        }
    }

    private void emit(Send send, long now) {
        if (send.attempts++ == 0) {
            send.firstSent = now;
        }
        send.lastSent = now;
        inFlight.put(nextAckId, send);
        current().emit(nextAckId++, "sendMessage", Map.of("roomId", load.rooms().get(send.room),
                "message", Told.text(number, send.number), "clientId", String.valueOf(send.number)));
    }

    private void take(Send send, JsonNode data) {
        if (!data.path("message").asText().equals(Told.text(number, send.number))
                || !data.path("roomId").asText().equals(load.rooms().get(send.room))) {
            load.wrong("the ack to '" + Told.text(number, send.number) + "' in "
                    + load.rooms().get(send.room) + " is of something else: " + data);
            return;
        }
        acked++;
        load.acknowledge(number, send, UUID.fromString(data.path("id").asText()),
                new Position(data.path("epoch").asLong(), data.path("seq").asLong()));
    }

    private void refused(Send send, JsonNode answer) {
        String code = answer.path("code").asText();
        load.refused(code);
        if (PASSES_HERE.contains(code)) {
            again.add(send);
            long millis = answer.path("retryAfter").asLong(RETRY_MILLIS);
            waitUntil = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        } else if (PASSES_ELSEWHERE.contains(code)) {
            again.add(send);
            fail(code);
        } else {
            load.wrong("a send was refused: " + answer);
        }
    }

    private void fail(String why) {
        current().abandon();
        closed(why);
    }

    private ChatSocket current() {
        if (socket == null) {
            throw new IllegalStateException("is not connected");
        }
        return socket;
    }
}
