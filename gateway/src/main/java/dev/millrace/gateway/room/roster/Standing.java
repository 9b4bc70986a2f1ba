package dev.millrace.gateway.room.roster;

/** How somebody stands to a room. */
public enum Standing {
    /** Never was in it. */
    STRANGER,
    /** Left by themselves. */
    FORMER,
    REMOVED,
    MEMBER,
    ADMIN,
    OWNER,
    /** Acts for the store whose room it is. */
    STORE,
    /** A service: no member anywhere, and no stranger. */
    SERVICE;

    static Standing of(Role role) {
        return switch (role) {
            case MEMBER -> MEMBER;
            case ADMIN -> ADMIN;
            case OWNER -> OWNER;
            case STORE -> STORE;
        };
    }

    /** Whether they are in the room. */
    public boolean isMember() {
        return this == MEMBER || this == ADMIN || this == OWNER || this == STORE;
    }
}
