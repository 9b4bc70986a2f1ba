package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;

import java.util.ArrayList;
import java.util.List;

/** What waits for a client's next poll. Belongs to one event loop. */
final class Outbox {

    static final byte SEPARATOR = 0x1e;

    private final int mostBytes;
    private final int mostPackets;
    private List<Outgoing> packets = new ArrayList<>();
    private int bytes;

    Outbox(EngineSettings settings) {
        this.mostBytes = settings.outboxBytes();
        this.mostPackets = settings.outboxMessages();
    }

    void add(Outgoing packet) {
        packets.add(packet);
        bytes += packet.inPayload().length;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    /** Whether more waits than a client may leave unread. */
    boolean isFull() {
        return bytes > mostBytes || packets.size() > mostPackets;
    }

    /** Whether less than half of that waits. */
    boolean takesMore() {
        return bytes < mostBytes / 2 && packets.size() < mostPackets / 2;
    }

    /** All that waits, in its order; nothing waits afterwards. */
    List<Outgoing> empty() {
        List<Outgoing> all = packets;
        packets = new ArrayList<>();
        bytes = 0;
        return all;
    }

    /** All that waits, as one payload; nothing waits afterwards. */
    Buffer emptyIntoPayload() {
        var payload = Buffer.buffer(bytes + packets.size());
        for (Outgoing packet : empty()) {
            if (payload.length() > 0) {
                payload.appendByte(SEPARATOR);
            }
            payload.appendBytes(packet.inPayload());
        }
        return payload;
    }
}
