package dev.millrace.gateway.room.roster;

/** Whether a room lives. It dies once, and can be read for ever after. Clients see the constant's name. */
public enum RoomStatus {
    ACTIVE,
    /** What it was for has come about, or its time is over. */
    CLOSED,
    /** What it was for will not come about. */
    CANCELLED
}
