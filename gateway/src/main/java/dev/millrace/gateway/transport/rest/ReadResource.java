package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.model.Position;
import dev.millrace.model.catalog.Refusal;

/** Up to where the bearer has read. */
final class ReadResource {

    private final RoomDesk rooms;

    ReadResource(RoomDesk rooms) {
        this.rooms = rooms;
    }

    Reply read(Call call) {
        return Reply.of(Shapes.place(rooms.read(call.actor(), call.room(), mark(call.body()))));
    }

    Reply unread(Call call) {
        return Reply.of(Shapes.place(rooms.unread(call.actor(), call.room())));
    }

    private static ReadMark mark(Fields body) {
        Position position = body.optionalPosition("position");
        String message = body.optionalText("messageId");
        if (position != null && message != null) {
            throw Refusal.field("messageId", "not be given together with position");
        }
        if (position != null) {
            return new ReadMark.UpTo(position);
        }
        return message == null
                ? new ReadMark.All()
                : new ReadMark.UpToMessage(Call.uuid("messageId", message));
    }
}
