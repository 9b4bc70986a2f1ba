package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import java.time.Instant;
import java.util.UUID;

/** The message that the benchmarks are about: 120 characters of ASCII, with a client id, as most messages are. */
public final class Sample {

    public static final RoomId ROOM = new RoomId("bench-1");
    public static final UserId SENDER = new UserId("user-17");
    public static final String TEXT = "The quick brown fox jumps over the lazy dog, again and again. ".repeat(2)
            .substring(0, 120);
    public static final Draft DRAFT = new Draft(UUID.fromString("0199c3a4-5b6c-7d8e-9fa0-b1c2d3e4f506"), ROOM,
            SENDER, "User Seventeen", MessageType.CHAT, TEXT, Instant.parse("2026-11-20T18:11:42.123Z"),
            "000000123");
    public static final Position POSITION = new Position(1_763_662_302_000L, 4_711);
    public static final long ORDER = 1_763_662_302_000_123L;
    /** As the append script publishes it. */
    public static final String JSON = new String(
            MessageJson.complete(POSITION, ORDER, MessageJson.tail(DRAFT)), UTF_8);
    /** As a return begins there. */
    public static final String OFFSET = "01234567.hd4zcc1q2r";
    /** What dogcat's clients send, as the text of a packet. */
    public static final String SEND = "2/chat,17[\"sendMessage\",{\"roomId\":\"bench-1\",\"message\":\"" + TEXT
            + "\",\"clientId\":\"000000123\"}]";

    private Sample() {}
}
