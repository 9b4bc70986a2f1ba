package dev.millrace.tools.bench.yardstick;

import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Messages such as people send them: all that is moved from one place to another is as large as these. */
public final class Sample {

    private Sample() {}

    /** @param textBytes of its text, which is ASCII */
    public static Draft draft(UUID id, RoomId room, int member, int textBytes) {
        String name = "somebody-" + member;
        return new Draft(id, room, new UserId(name), name, MessageType.CHAT, "x".repeat(textBytes),
                Instant.now().truncatedTo(ChronoUnit.MILLIS), null);
    }
}
