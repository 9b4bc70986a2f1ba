package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.model.Ids;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonObject;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who is there. */
final class PresenceResource {

    private static final int MOST_ASKED = 100;

    private final RoomDesk rooms;
    private final Presences presences;

    PresenceResource(RoomDesk rooms, Presences presences) {
        this.rooms = rooms;
        this.presences = presences;
    }

    Reply ofUsers(Call call) {
        Set<UserId> users = Arrays.stream(call.required("users").split(",", -1))
                .map(PresenceResource::user)
                .collect(Collectors.toSet());
        if (users.size() > MOST_ASKED) {
            throw Refusal.field("users", "be at most " + MOST_ASKED + " users");
        }
        return online(presences.known(call.actor(), users));
    }

    /** In a room that is over nobody is known to anybody any more. */
    Reply ofRoom(Call call) {
        List<Member> all = rooms.members(call.actor(), call.room());
        if (!rooms.access(call.actor(), call.room()).isActive()) {
            return online(Set.of());
        }
        Set<UserId> members = all.stream()
                .map(Member::party)
                .filter(party -> party.side() == SenderKind.USER)
                .map(party -> new UserId(party.id()))
                .collect(Collectors.toSet());
        return online(presences.online(members));
    }

    /** In an order of its own, so that the same answer is the same bytes. */
    private static Reply online(Collection<UserId> online) {
        Set<String> ids = online.stream().map(UserId::value).collect(Collectors.toCollection(TreeSet::new));
        return Reply.of(new JsonObject().put("online", Shapes.all(ids, Ids::inJson)));
    }

    private static UserId user(String id) {
        if (!Ids.isWellFormed(id)) {
            throw Refusal.field("users", "be ids with commas between them, each " + Ids.FORM);
        }
        return new UserId(id);
    }
}
