package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.BatchedAdmissions.Question;
import dev.millrace.gateway.room.roster.Roster.Asked;
import dev.millrace.gateway.room.roster.Roster.Known;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How somebody stands to rooms, whether somebody made them or not. Blocks. Thread-safe. */
final class Standings {

    private final Roster roster;
    private final Access unkept;

    /** @param open whether rooms that nobody made are open to whoever is let in */
    Standings(Roster roster, boolean open) {
        this.roster = roster;
        this.unkept = open ? Access.UNKEPT : Access.NONE;
    }

    Map<RoomId, Access> of(Actor actor, Set<RoomId> rooms) {
        UserId user = actor.userId();
        Map<Asked, Known> known = roster.known(rooms.stream().map(room -> new Asked(user, room)).toList());
        Map<RoomId, Access> access = new HashMap<>();
        rooms.forEach(room -> access.put(room, access(actor, known.get(new Asked(user, room)))));
        return access;
    }

    /** Of users: on a connection nobody is a service. */
    Map<Question, Access> of(Collection<Question> questions) {
        Map<Asked, Known> known = roster.known(questions.stream().map(Standings::asked).toList());
        Map<Question, Access> access = new HashMap<>();
        questions.forEach(question -> access.put(question,
                access(new Actor(question.who(), false), known.get(asked(question)))));
        return access;
    }

    private static Asked asked(Question question) {
        return new Asked(question.who().userId(), question.room());
    }

    private Access access(Actor actor, @Nullable Known here) {
        return here == null ? unkept : Access.of(here.room(), here.member(), actor);
    }

    /** @throws Refusal where they may not do this, or nobody made the room */
    Access require(Actor actor, RoomId room, Deed deed) {
        Access access = Objects.requireNonNull(of(actor, Set.of(room)).get(room));
        if (access.room() == null) {
            throw none(actor);
        }
        access.require(deed);
        return access;
    }

    /** Why somebody is not served in a room that nobody made. */
    Refusal none(Actor actor) {
        if (actor.service()) {
            return Refusal.of(ErrorCode.NO_SUCH_ROOM, ErrorCode.NO_SUCH_ROOM.meaning());
        }
        return unkept.standing().isMember()
                ? Refusal.of(ErrorCode.FORBIDDEN, "nobody made the room: it has no members and no state")
                : notAMember();
    }

    static Refusal notAMember() {
        return Refusal.of(ErrorCode.NOT_A_MEMBER, ErrorCode.NOT_A_MEMBER.meaning());
    }
}
