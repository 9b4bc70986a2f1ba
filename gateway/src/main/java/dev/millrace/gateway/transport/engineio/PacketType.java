package dev.millrace.gateway.transport.engineio;

import java.util.Optional;

/** What an Engine.IO packet is, and the digit that says so. */
enum PacketType {
    OPEN('0'),
    CLOSE('1'),
    PING('2'),
    PONG('3'),
    MESSAGE('4'),
    UPGRADE('5'),
    NOOP('6');

    private static final PacketType[] TYPES = values();

    private final char digit;

    PacketType(char digit) {
        this.digit = digit;
    }

    char digit() {
        return digit;
    }

    static Optional<PacketType> of(String packet) {
        int index = packet.isEmpty() ? -1 : packet.charAt(0) - OPEN.digit;
        return index < 0 || index >= TYPES.length ? Optional.empty() : Optional.of(TYPES[index]);
    }
}
