package dev.millrace.gateway.room.roster;

import dev.millrace.model.SenderKind;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

/**
 * How somebody stands to one room, as PostgreSQL had it when it was asked.
 *
 * @param room  null for one that nobody made
 * @param party as whom they are in the room; null where they are not
 */
public record Access(@Nullable Room room, Standing standing, @Nullable Party party) {

    /** To a room that nobody made, where such rooms are open to whoever is let in. */
    public static final Access UNKEPT = new Access(null, Standing.MEMBER, null);

    /** To a room that nobody made, where there are no others. */
    public static final Access NONE = new Access(null, Standing.STRANGER, null);

    /** @param user the actor's own part as a user, in the room or no longer; null where they never were in it */
    static Access of(Room room, @Nullable Member user, Actor actor) {
        if (actor.service()) {
            return new Access(room, Standing.SERVICE, null);
        }
        if (user != null && user.isPresent()) {
            return new Access(room, Standing.of(user.role()), user.party());
        }
        String store = room.storeId();
        if (store != null && actor.identity().stores().contains(store)) {
            return new Access(room, Standing.STORE, Party.store(store));
        }
        if (user == null) {
            return new Access(room, Standing.STRANGER, null);
        }
        return new Access(room, user.removed() ? Standing.REMOVED : Standing.FORMER, null);
    }

    /**
     * Whoever has no business in a room is not told whether there is one.
     *
     * @throws Refusal {@code NOT_A_MEMBER}, or {@code FORBIDDEN} for a member who may not do this
     */
    public void require(Deed deed) {
        if (deed.isAllowedTo(standing)) {
            return;
        }
        throw standing.isMember() || standing == Standing.SERVICE
                ? Refusal.of(ErrorCode.FORBIDDEN, ErrorCode.FORBIDDEN.meaning())
                : Refusal.of(ErrorCode.NOT_A_MEMBER, ErrorCode.NOT_A_MEMBER.meaning());
    }

    /** @throws Refusal {@code ROOM_CLOSED} once the room is closed or cancelled */
    public void requireActive() {
        if (room != null && !isActive()) {
            throw Refusal.of(ErrorCode.ROOM_CLOSED, "the room is " + room.status());
        }
    }

    /** Whether anything new may be said in it. */
    public boolean isActive() {
        return room == null || room.isActive();
    }

    public SenderKind speaksAs() {
        return standing == Standing.STORE ? SenderKind.STORE : SenderKind.USER;
    }
}
