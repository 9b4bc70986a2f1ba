package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.ProtocolException;

import org.jspecify.annotations.Nullable;

/**
 * A Socket.IO packet: {@code <type>[<attachments>-][<namespace>,][<ack id>][<payload>]}.
 *
 * @param attachments how many binary frames follow
 * @param ackId       as the client wrote it, to be given back unchanged; null when no ack is wanted
 * @param payload     JSON, not yet parsed; null when there is none
 */
public record Packet(Type type, int attachments, String namespace, @Nullable String ackId,
        @Nullable String payload) {

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

        boolean isBinary() {
            return this == BINARY_EVENT || this == BINARY_ACK;
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
    private static final int MAX_COUNT_DIGITS = 9;
    /** It is given back in an error, where there is no such namespace. */
    private static final int MAX_NAMESPACE = 128;
    private static final Type[] TYPES = Type.values();

    static Packet parse(String text) throws ProtocolException {
        Type type = Type.of(text);
        int at = 1;
        int attachments = 0;
        if (type.isBinary()) {
            int dash = digitsEnd(text, at);
            attachments = count(text, at, dash);
            at = dash + 1;
        }
        String namespace = ROOT;
        if (at < text.length() && text.charAt(at) == '/') {
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            namespace = namespace(text, at, end);
            at = comma < 0 ? end : end + 1;
        }
        int digits = digitsEnd(text, at);
        if (digits - at > MAX_ACK_DIGITS) {
            throw new ProtocolException("sent an ack id of over " + MAX_ACK_DIGITS + " digits");
        }
        String ackId = digits > at ? text.substring(at, digits) : null;
        String payload = digits < text.length() ? text.substring(digits) : null;
        return new Packet(type, attachments, namespace, ackId, payload);
    }

    private static int count(String text, int at, int dash) throws ProtocolException {
        int digits = dash - at;
        if (digits < 1 || digits > MAX_COUNT_DIGITS || dash == text.length() || text.charAt(dash) != '-') {
            throw new ProtocolException("sent a binary packet without a number of attachments");
        }
        return Integer.parseInt(text, at, dash, 10);
    }

    private static String namespace(String text, int at, int end) throws ProtocolException {
        if (end - at > MAX_NAMESPACE) {
            throw new ProtocolException("sent a namespace of over " + MAX_NAMESPACE + " characters");
        }
        return text.substring(at, end);
    }

    private static int digitsEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** @param arguments the event's name and arguments, as a JSON array */
    public static String event(String namespace, String arguments) {
        return head(Type.EVENT, namespace, "") + arguments;
    }

    /** The start of a packet to the client without attachments; its payload follows. */
    static String head(Type type, String namespace, String ackId) {
        return type.digit + place(namespace) + ackId;
    }

    /** The start of a packet to the client with attachments; its payload follows, and then they do. */
    static String head(Type type, int attachments, String namespace, String ackId) {
        return type.digit + (attachments + "-") + place(namespace) + ackId;
    }

    private static String place(String namespace) {
        return namespace.equals(ROOT) ? "" : namespace + ",";
    }
}
