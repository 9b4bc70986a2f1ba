package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.roster.NewRoom.NewMember;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Role;
import dev.millrace.gateway.room.roster.RoomDesk;

import io.vertx.core.json.JsonObject;

import java.util.Objects;

/** Who is in a room. */
final class MemberResource {

    private final RoomDesk rooms;

    MemberResource(RoomDesk rooms) {
        this.rooms = rooms;
    }

    Reply list(Call call) {
        return Reply.of(new JsonObject().put("members",
                Shapes.all(rooms.members(call.actor(), call.room()), Shapes::member)));
    }

    Reply join(Call call) {
        return Reply.of(Shapes.room(rooms.join(call.actor(), call.room())));
    }

    Reply leave(Call call) {
        rooms.leave(call.actor(), call.room());
        return Reply.DONE;
    }

    Reply add(Call call) {
        NewMember wanted = wanted(call.body(), Party.user(call.user()));
        return Reply.of(Shapes.member(rooms.add(call.actor(), call.room(), wanted).withoutPlace()));
    }

    Reply remove(Call call) {
        rooms.remove(call.actor(), call.room(), call.user());
        return Reply.DONE;
    }

    Reply setRole(Call call) {
        Role role = call.body().constant("role", Role.class);
        return Reply.of(
                Shapes.member(rooms.setRole(call.actor(), call.room(), call.user(), role).withoutPlace()));
    }

    /** Whoever adds somebody whose name they do not know says nothing of it. */
    static NewMember wanted(Fields fields, Party party) {
        return new NewMember(party, Objects.requireNonNullElse(fields.optionalText("name"), party.id()),
                Objects.requireNonNullElse(fields.optionalConstant("role", Role.class), Role.MEMBER));
    }
}
