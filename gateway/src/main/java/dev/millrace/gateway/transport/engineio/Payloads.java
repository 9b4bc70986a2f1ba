package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;

import java.util.Base64;
import java.util.function.BooleanSupplier;

/** Reads what clients post: packets with a separator between them, binary ones in base64. */
final class Payloads {

    private static final char BASE64 = 'b';

    private Payloads() {}

    /** Gives the receiver one packet after another, for as long as it wants more. */
    static void read(Buffer payload, BooleanSupplier wanted, Receiver receiver) {
        String text = payload.toString();
        int start = 0;
        while (start <= text.length() && wanted.getAsBoolean()) {
            int separator = text.indexOf(Outbox.SEPARATOR, start);
            int end = separator < 0 ? text.length() : separator;
            read(text.substring(start, end), receiver);
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
