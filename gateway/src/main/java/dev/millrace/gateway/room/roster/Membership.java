package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.gateway.room.roster.NewRoom.NewMember;
import dev.millrace.model.Position;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

/**
 * The rules of who comes into a room and goes, for a room that is held: what is checked here is so until the change is made.
 *
 * @param by   who asks
 * @param said up to where the room has spoken: who comes in has read it. Null where it has not
 */
record Membership(HeldRoom held, Actor by, @Nullable Position said) {

    /** As the room's admission has it; whoever is in it already stays as they are. */
    Room join() {
        Access access = access();
        if (access.standing().isMember()) {
            return held.room();
        }
        boolean admitted = access.standing() == Standing.FORMER
                || (access.standing() == Standing.STRANGER && held.room().admission() == Admission.OPEN);
        if (!admitted) {
            access.require(Deed.KEEP_PLACE);
        }
        enter(new NewMember(Opening.self(by), by.identity().name(), Role.MEMBER));
        return held.room();
    }

    void leave() {
        Access access = access();
        access.require(Deed.LEAVE);
        Member self = present(Opening.self(by));
        Role role = Role.MEMBER;
        if (self.role() == Role.OWNER) {
            Member heir = held.successorTo(self.party());
            if (heir == null) {
                // The room is theirs when they come back: there is nobody whom it could be.
                role = Role.OWNER;
            } else {
                held.put(heir.as(Role.OWNER));
                held.tell(What.CHANGED, heir.party(), heir.name(), by);
            }
        }
        held.put(self.gone(role, held.now(), false));
        held.tell(What.LEFT, self.party(), self.name(), by);
    }

    /** Also of one who was removed. */
    Member add(NewMember wanted) {
        access().require(Deed.ADD_MEMBER);
        if (wanted.role() != Role.MEMBER) {
            access().require(Deed.SET_ROLE);
        }
        if (wanted.role() == Role.OWNER) {
            throw Refusal.field("role", "be MEMBER or ADMIN: a room has one OWNER, who hands it over");
        }
        Member before = held.member(wanted.party());
        if (held.room().isOfTwo() && (before == null || wanted.role() != Role.MEMBER)) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "a " + held.room().kind() + " room is of two");
        }
        return before != null && before.isPresent() ? before : enter(wanted);
    }

    /** Also of one who left, who then does not come back by themselves. */
    void remove(UserId user) {
        Access access = access();
        access.require(Deed.REMOVE_MEMBER);
        Party party = Party.user(user);
        if (party.equals(access.party())) {
            throw Refusal.field("userId", "be somebody else: to go oneself is to leave");
        }
        Member member = held.member(party);
        if (member == null) {
            throw Refusal.field("userId", "be a member of the room");
        }
        if (access.standing() == Standing.ADMIN && member.role() != Role.MEMBER) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "userId: an ADMIN removes no " + member.role());
        }
        if (!member.removed()) {
            held.put(member.gone(Role.MEMBER, held.now(), true));
            held.tell(member.isPresent() ? What.REMOVED : What.CHANGED, party, member.name(), by);
        }
    }

    /** To make somebody owner is to hand the room over: who was it is admin then. */
    Member setRole(UserId user, Role role) {
        Access access = access();
        access.require(Deed.SET_ROLE);
        access.requireActive();
        if (held.room().isOfTwo() || role == Role.STORE) {
            throw Refusal.field("role", "be MEMBER, ADMIN or OWNER, and not in a room of two");
        }
        Member member = held.member(Party.user(user));
        if (member == null || !member.isPresent()) {
            throw Refusal.field("userId", "be a member of the room");
        }
        if (member.role() == role) {
            return member;
        }
        if (member.role() == Role.OWNER && !by.service()) {
            throw Refusal.field("role", "stay OWNER until the room is handed over to somebody else");
        }
        Member owner = role == Role.OWNER ? held.owner() : null;
        if (owner != null) {
            held.put(owner.as(Role.ADMIN));
            held.tell(What.CHANGED, owner.party(), owner.name(), by);
        }
        Member now = member.as(role);
        held.put(now);
        held.tell(What.CHANGED, now.party(), now.name(), by);
        return now;
    }

    /** Whoever it is a room of, and left it by themselves, is back in it once one of them wants it. */
    Room reopen() {
        Room room = held.room();
        if (!room.isOfTwo()) {
            return room;
        }
        Access access = access();
        if (access.standing() == Standing.FORMER) {
            access.requireActive();
        } else {
            access.require(Deed.READ);
        }
        if (room.isActive()) {
            held.users()
                    .stream()
                    .filter(member -> !member.isPresent() && !member.removed())
                    .forEach(member -> enter(new NewMember(member.party(), nameOf(member), Role.MEMBER)));
        }
        return held.room();
    }

    private String nameOf(Member member) {
        return !by.service() && member.party().equals(Opening.self(by))
                ? by.identity().name()
                : member.name();
    }

    private Member enter(NewMember wanted) {
        access().requireActive();
        if (held.room().isFull()) {
            throw Refusal.of(ErrorCode.ROOM_FULL,
                    "capacity: " + held.room().capacity() + " are in the room, which is as many as may be");
        }
        Member before = held.member(wanted.party());
        Member member = before == null
                ? Member.coming(wanted.party(), wanted.name(), wanted.role(), held.now(), said)
                : before.back(wanted.name(), isTheirs(before) ? Role.OWNER : wanted.role(), held.now(), said);
        held.put(member);
        held.tell(What.JOINED, member.party(), member.name(), by);
        return member;
    }

    /** Who left a room when there was nobody to hand it over to. */
    private boolean isTheirs(Member before) {
        return before.role() == Role.OWNER && held.owner() == null;
    }

    private Access access() {
        return Access.of(held.room(), held.member(Opening.self(by)), by);
    }

    private Member present(Party party) {
        Member member = held.member(party);
        if (member == null) {
            throw new IllegalStateException("who may leave is in the room");
        }
        return member;
    }
}
