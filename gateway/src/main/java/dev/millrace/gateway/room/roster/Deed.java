package dev.millrace.gateway.room.roster;

import static dev.millrace.gateway.room.roster.Standing.ADMIN;
import static dev.millrace.gateway.room.roster.Standing.MEMBER;
import static dev.millrace.gateway.room.roster.Standing.OWNER;
import static dev.millrace.gateway.room.roster.Standing.SERVICE;
import static dev.millrace.gateway.room.roster.Standing.STORE;

import java.util.Set;

/**
 * What can be done in a room, and by whom: the one table of who may do what. Joining is not in it, which rests on the
 * room's {@link Admission} too.
 */
public enum Deed {
    /** Its state, its members, what was said and is said. */
    READ(MEMBER, ADMIN, OWNER, STORE, SERVICE),
    /** Text and images; likewise typing. */
    SPEAK(MEMBER, ADMIN, OWNER, STORE),
    /** A NOTIFICATION. */
    NOTIFY(ADMIN, OWNER, STORE, SERVICE),
    /** A SYSTEM message. */
    SPEAK_FOR_THE_SYSTEM(SERVICE),
    /** To have read up to somewhere, and to know what is unread. */
    KEEP_PLACE(MEMBER, ADMIN, OWNER, STORE),
    LEAVE(MEMBER, ADMIN, OWNER),
    /** To change what they said themselves. */
    REVISE_OWN(MEMBER, ADMIN, OWNER, STORE, SERVICE),
    /** To delete what anybody said. */
    DELETE_ANY(ADMIN, OWNER, SERVICE),
    /** To see what a message said before it was edited. */
    SEE_REVISIONS(ADMIN, OWNER, SERVICE),
    ADD_MEMBER(ADMIN, OWNER, SERVICE),
    REMOVE_MEMBER(ADMIN, OWNER, SERVICE),
    SET_ROLE(OWNER, SERVICE),
    /** To close it, or to cancel it. */
    END(OWNER, STORE, SERVICE);

    // Set.of, which the check does not know to be immutable.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Standing> allowed;

    Deed(Standing... allowed) {
        this.allowed = Set.of(allowed);
    }

    public boolean isAllowedTo(Standing standing) {
        return allowed.contains(standing);
    }
}
