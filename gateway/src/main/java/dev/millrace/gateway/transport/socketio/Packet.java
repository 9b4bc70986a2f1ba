package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.ProtocolException;

import org.jspecify.annotations.Nullable;

/**
 * A Socket.IO packet: {@code <type>[<namespace>,][<ack id>][<payload>]}.
 *
 * @param ackId   as the client wrote it, to be given back unchanged; null when no ack is wanted
 * @param payload JSON, not yet parsed; null when there is none
 */
public record Packet(Type type, String namespace, @Nullable String ackId, @Nullable String payload) {

    /** What a packet is, and the digit that says so. */
    enum Type {
        CONNECT('0'),
        DISCONNECT('1'),
        EVENT('2'),
        ACK('3'),
        CONNECT_ERROR('4'),
        BINARY_EVENT('5'),
        BINARY_ACK('6');

        private final char digit;

        Type(char digit) {
            this.digit = digit;
        }

        private static Type of(String packet) throws ProtocolException {
            for (Type type : TYPES) {
                if (!packet.isEmpty() && packet.charAt(0) == type.digit) {
                    return type;
                }
            }
            throw new ProtocolException("sent a packet of no known type");
        }
    }

    private static final String ROOT = "/";
    private static final int MAX_ACK_DIGITS = 15;
    private static final Type[] TYPES = Type.values();

    static Packet parse(String text) throws ProtocolException {
        Type type = Type.of(text);
        int at = 1;
        String namespace = ROOT;
        if (at < text.length() && text.charAt(at) == '/') {
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            namespace = text.substring(at, end);
            at = comma < 0 ? end : end + 1;
        }
        int digits = at;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits - at > MAX_ACK_DIGITS) {
            throw new ProtocolException("sent an ack id of over " + MAX_ACK_DIGITS + " digits");
        }
        String ackId = digits > at ? text.substring(at, digits) : null;
        String payload = digits < text.length() ? text.substring(digits) : null;
        return new Packet(type, namespace, ackId, payload);
    }

    /** @param arguments the event's name and arguments, as a JSON array */
    public static String event(String namespace, String arguments) {
        return head(Type.EVENT, namespace, "") + arguments;
    }

    /** The start of a packet to the client; its payload follows. */
    static String head(Type type, String namespace, String ackId) {
        return type.digit + (namespace.equals(ROOT) ? "" : namespace + ",") + ackId;
    }
}
