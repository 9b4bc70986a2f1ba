package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.fail;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends sessions to a server one by one, and asks after each whether anything is amiss. A session after which something is
 * is made as short as it may be for that, and printed.
 */
final class Fuzzer {

    private static final String END = "40/end,";
    private static final String END_SEEN = "44/end,";
    /** For what leaves the server waiting for the rest of a frame, and so says nothing. */
    private static final Duration SILENCE = Duration.ofMillis(300);

    private static final byte SEPARATOR = 0x1e;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final FuzzTraffic traffic;
    private final Check check;

    Fuzzer(int port, FuzzTraffic traffic, Check check) {
        this.port = port;
        this.traffic = traffic;
        this.check = check;
    }

    void run(int sessions, Duration atMost, String seed) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (int i = 0; i < sessions && System.nanoTime() < deadline; i++) {
            List<Frame> session = traffic.session();
            boolean polls = i % 4 == 3;
            String amiss = amissAfter(session, polls);
            if (!amiss.isEmpty()) {
                List<Frame> shortest = shrunk(session, polls);
                fail("seed %s, session %d: %s%nafter, at the shortest, %s,%n%s", seed, i, amiss,
                        polls ? "posted" : "by WebSocket",
                        String.join("\n", shortest.stream().map(Frame::toString).toList()));
            }
        }
    }

    /** Leaves out frame by frame what is not needed for something to be amiss. */
    private List<Frame> shrunk(List<Frame> failing, boolean polls) throws Exception {
        List<Frame> shortest = new ArrayList<>(failing);
        for (int i = shortest.size() - 1; i >= 0; i--) {
            List<Frame> shorter = new ArrayList<>(shortest);
            shorter.remove(i);
            if (!amissAfter(shorter, polls).isEmpty()) {
                shortest = shorter;
            }
        }
        return shortest;
    }

    private String amissAfter(List<Frame> session, boolean polls) throws Exception {
        if (polls) {
            post(session);
        } else {
            sendFrames(session);
        }
        return check.amiss();
    }

    /** All packets in one body, and its end as it is. Returns when the server has dealt with all of it. */
    private void post(List<Frame> session) throws Exception {
        String path = "http://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=polling";
        String opened = http.send(HttpRequest.newBuilder(URI.create(path)).build(), BodyHandlers.ofString())
                .body();
        URI uri = URI.create(path + "&sid=" + new JsonObject(opened.substring(1)).getString("sid"));
        var body = Buffer.buffer();
        for (Frame frame : session) {
            body.appendBytes(frame.inPayload()).appendByte(SEPARATOR);
        }
        http.send(HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body.getBytes())).build(),
                BodyHandlers.discarding());
        http.send(HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("1")).build(),
                BodyHandlers.discarding());
    }

    /** Returns when the server has dealt with all of it. */
    private void sendFrames(List<Frame> session) throws Exception {
        try (TestClient client = TestClient.open(port)) {
            client.handshake();
            try {
                for (Frame frame : session) {
                    client.raw(frame.onTheWire());
                }
                client.send(END);
            } catch (IOException e) {
                // The server has had enough of it.
                return;
            }
            String packet;
            do {
                packet = client.packetWithin(SILENCE);
            } while (packet != null && !packet.startsWith(END_SEEN));
        }
    }

    /** Says what is amiss with the server, or nothing. */
    interface Check {

        String amiss() throws Exception;
    }
}
