package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.roster.Admission;
import dev.millrace.gateway.room.roster.NewRoom;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.gateway.room.roster.RoomKind;
import dev.millrace.gateway.room.roster.RoomListing;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.stream.Collectors;

/** Rooms: made, listed, looked at, ended. */
final class RoomResource {

    private final RoomDesk rooms;

    RoomResource(RoomDesk rooms) {
        this.rooms = rooms;
    }

    Reply open(Call call) {
        RoomDesk.Opened opened = rooms.open(call.actor(), wanted(call.body()));
        return Reply.of(Shapes.entry(opened.room()), opened.created())
                .at(RestApi.BASE + "/rooms/" + opened.room().room().id());
    }

    Reply list(Call call) {
        return listing(rooms.roomsOf(call.actor(), call.parameter("after"), call.limit()));
    }

    Reply listOfStore(Call call) {
        return listing(
                rooms.roomsOfStore(call.actor(), call.store(), call.parameter("after"), call.limit()));
    }

    Reply show(Call call) {
        return Reply.of(Shapes.entry(rooms.room(call.actor(), call.room())));
    }

    Reply close(Call call) {
        return end(call, RoomStatus.CLOSED);
    }

    Reply cancel(Call call) {
        return end(call, RoomStatus.CANCELLED);
    }

    private Reply end(Call call, RoomStatus as) {
        return Reply.of(Shapes.room(rooms.end(call.actor(), call.room(), as, participants(call.body()))));
    }

    /** Who took part; null where nobody says, which is not the same as nobody. */
    private static @Nullable Set<UserId> participants(Fields body) {
        return body.has("participants")
                ? body.ids("participants").stream().map(UserId::new).collect(Collectors.toSet())
                : null;
    }

    private static Reply listing(RoomListing listing) {
        var json = new JsonObject().put("rooms", Shapes.all(listing.rooms(), Shapes::entry));
        Shapes.putIfThere(json, "next", listing.next());
        return Reply.of(json);
    }

    private static NewRoom wanted(Fields body) {
        String id = body.optionalId("id");
        return new NewRoom(id == null ? null : new RoomId(id), body.constant("kind", RoomKind.class),
                body.optionalText("ref"), body.optionalText("title"),
                body.optionalConstant("admission", Admission.class), body.optionalId("storeId"),
                body.optionalInteger("capacity"), body.optionalTime("expiresAt"),
                body.objects("members")
                        .stream()
                        .map(member -> MemberResource.wanted(member,
                                Party.user(new UserId(member.id("userId")))))
                        .toList());
    }
}
