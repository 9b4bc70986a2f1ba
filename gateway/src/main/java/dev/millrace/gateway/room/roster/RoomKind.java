package dev.millrace.gateway.room.roster;

/** What a room is about. Clients see the constant's name. */
public enum RoomKind {
    /** Two users; for each pair one room. */
    DIRECT,
    GROUP,
    BOOKING,
    /** A user and a store; for each such pair one room. */
    STORE,
    PRODUCT,
    STUDY
}
