package dev.millrace.gateway.room.roster;

/** Who may become a member by themselves. Clients see the constant's name. */
public enum Admission {
    /** Whoever is let in to the service, unless they were removed. */
    OPEN,
    /** Only who was a member before, and left by themselves. */
    INVITED
}
