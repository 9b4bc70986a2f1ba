package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.NewRoom.NewMember;
import dev.millrace.model.Ids;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The rules of who may have which room made. */
final class Opening {

    private static final Position NOTHING = new Position(0, 0);
    private static final String DERIVED_REF_SEPARATOR = "/";

    private final RoomSettings settings;
    private final InstantSource clock;

    Opening(RoomSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws Refusal naming the field and the rule that was broken */
    RoomPlan plan(Actor actor, NewRoom wanted) {
        if (!actor.service()) {
            checkAllowed(wanted);
        }
        checkTexts(wanted);
        checkFields(wanted);
        Map<Party, NewMember> members = members(actor, wanted);
        int capacity = capacity(wanted);
        long users = members.keySet().stream().filter(party -> party.side() == SenderKind.USER).count();
        if (users > capacity) {
            throw Refusal.field("members", "be at most " + capacity + ", which is the capacity");
        }
        RoomId id = wanted.id() == null ? new RoomId(UUID.randomUUID().toString()) : wanted.id();
        return new RoomPlan(id, wanted.id() != null, wanted.kind(), ref(wanted, members), wanted.title(),
                admission(wanted), wanted.storeId(), capacity, wanted.expiresAt(),
                members.values().stream().toList(), actor.identity().userId(), NOTHING);
    }

    /** What only a service may ask for. */
    private static void checkAllowed(NewRoom wanted) {
        forService(wanted.kind() == RoomKind.PRODUCT || wanted.kind() == RoomKind.STUDY,
                "kind " + wanted.kind());
        forService(wanted.ref() != null, "ref");
        forService(wanted.id() != null, "id");
        forService(wanted.members().stream().anyMatch(member -> member.role() != Role.MEMBER),
                "members with a role");
        forService(isOfTwo(wanted) && wanted.expiresAt() != null, "expiresAt of a room of two");
    }

    private static void forService(boolean asked, String what) {
        if (asked) {
            throw Refusal.of(ErrorCode.FORBIDDEN, what + ": only a service may say so");
        }
    }

    private static void checkTexts(NewRoom wanted) {
        if (wanted.title() != null) {
            Label.check("title", wanted.title(), Label.MAX_LENGTH);
        }
        if (wanted.ref() != null) {
            Label.check("ref", wanted.ref(), Label.MAX_REF_LENGTH);
        }
        if (wanted.storeId() != null && !Ids.isWellFormed(wanted.storeId())) {
            throw Refusal.field("storeId", "be " + Ids.FORM);
        }
        wanted.members().forEach(member -> checkMember("members", member));
    }

    /** @throws Refusal where no user can be a member so, by himself */
    static void checkMember(String field, NewMember member) {
        if (member.party().side() != SenderKind.USER || member.role() == Role.STORE) {
            throw Refusal.field(field, "be users: a store is in a room that is made with its storeId");
        }
        if (!Ids.isWellFormed(member.party().id())) {
            throw Refusal.field(field, "have ids of " + Ids.FORM);
        }
        Label.check("name", member.name(), Label.MAX_LENGTH);
    }

    private void checkFields(NewRoom wanted) {
        if ((wanted.kind() == RoomKind.STORE) != (wanted.storeId() != null)) {
            throw Refusal.field("storeId", "be given for a STORE room, and for no other");
        }
        if (isOfTwo(wanted)) {
            String not = "not be given for a " + wanted.kind() + " room";
            absent(wanted.ref() == null, "ref", not);
            absent(wanted.admission() == null, "admission", not);
            absent(wanted.capacity() == null, "capacity", not);
        }
        Instant expiresAt = wanted.expiresAt();
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            throw Refusal.field("expiresAt", "be in the future");
        }
    }

    private static void absent(boolean isAbsent, String field, String must) {
        if (!isAbsent) {
            throw Refusal.field(field, must);
        }
    }

    private static Map<Party, NewMember> members(Actor actor, NewRoom wanted) {
        Map<Party, NewMember> members = new LinkedHashMap<>();
        if (!actor.service()) {
            Party self = Party.user(actor.identity().userId());
            Role role = isOfTwo(wanted) ? Role.MEMBER : Role.OWNER;
            members.put(self, new NewMember(self, actor.identity().name(), role));
        }
        wanted.members().forEach(member -> members.putIfAbsent(member.party(), member));
        int users = switch (wanted.kind()) {
            case DIRECT -> 2;
            case STORE -> 1;
            default -> members.size();
        };
        if (members.size() != users) {
            throw Refusal.field("members", wanted.kind() == RoomKind.DIRECT
                    ? "be two users, with whoever opens the room"
                    : "be one user, with whoever opens the room");
        }
        if (isOfTwo(wanted) && members.values().stream().anyMatch(member -> member.role() != Role.MEMBER)) {
            throw Refusal.field("members", "have no roles in a " + wanted.kind() + " room");
        }
        if (members.values().stream().filter(member -> member.role() == Role.OWNER).count() > 1) {
            throw Refusal.field("members", "have one OWNER at most");
        }
        if (wanted.storeId() != null) {
            Party store = Party.store(wanted.storeId());
            members.put(store, new NewMember(store, wanted.storeId(), Role.STORE));
        }
        return members;
    }

    private static @Nullable String ref(NewRoom wanted, Map<Party, NewMember> members) {
        return switch (wanted.kind()) {
            case DIRECT -> String.join(DERIVED_REF_SEPARATOR,
                    members.keySet().stream().map(Party::id).sorted().toList());
            case STORE -> members.keySet().iterator().next().id() + DERIVED_REF_SEPARATOR
                    + Objects.requireNonNull(wanted.storeId());
            default -> wanted.ref();
        };
    }

    private int capacity(NewRoom wanted) {
        return switch (wanted.kind()) {
            case DIRECT -> 2;
            case STORE -> 1;
            default -> {
                Integer capacity = wanted.capacity();
                if (capacity != null && (capacity < 1 || capacity > settings.maxMembers())) {
                    throw Refusal.field("capacity", "be 1 to " + settings.maxMembers());
                }
                yield capacity == null ? settings.maxMembers() : capacity;
            }
        };
    }

    private static Admission admission(NewRoom wanted) {
        if (wanted.admission() != null) {
            return wanted.admission();
        }
        return wanted.kind() == RoomKind.PRODUCT ? Admission.OPEN : Admission.INVITED;
    }

    private static boolean isOfTwo(NewRoom wanted) {
        return wanted.kind() == RoomKind.DIRECT || wanted.kind() == RoomKind.STORE;
    }

    /** The user that a plan makes somebody's own, for whoever opens it. */
    static Party self(Actor actor) {
        UserId user = actor.identity().userId();
        return Party.user(user);
    }
}
