package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads what clients post: packets with a separator between them, binary ones in base64. */
final class Payloads {

    private static final char BASE64 = 'b';

    private Payloads() {}

    /** Gives the receiver one packet after another, each if it is still wanted when those before it were taken. */
    static void read(Buffer payload, Predicate<String> wanted, Receiver receiver) {
        Optional<String> decoded = Utf8.decode(payload);
        if (decoded.isEmpty()) {
            receiver.receiveNoMessage();
            return;
        }
        String text = decoded.get();
        int start = 0;
        while (start <= text.length()) {
            int separator = text.indexOf(Outbox.SEPARATOR, start);
            int end = separator < 0 ? text.length() : separator;
            String packet = text.substring(start, end);
            if (wanted.test(packet)) {
                read(packet, receiver);
            }
            start = end + 1;
        }
    }

    private static void read(String packet, Receiver receiver) {
        if (packet.isEmpty() || packet.charAt(0) != BASE64) {
            receiver.receive(packet);
            return;
        }
        Buffer binary;
        try {
            binary = Buffer.buffer(Base64.getDecoder().decode(packet.substring(1)));
        } catch (IllegalArgumentException e) {
            receiver.receiveNoMessage();
            return;
        }
        receiver.receive(binary);
    }
}
