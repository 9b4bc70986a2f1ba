package dev.millrace.gateway.room.roster;

/** What a member may do beside speaking. Clients see the constant's name. */
public enum Role {
    MEMBER,
    /** Minds the members. */
    ADMIN,
    /** Minds the room. One in each GROUP; none where a service minds it. */
    OWNER,
    /** The store's side of a STORE room. */
    STORE
}
