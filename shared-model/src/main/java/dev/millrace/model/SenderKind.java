package dev.millrace.model;

/** On whose side something is said or read. Clients see the constant's name. */
public enum SenderKind {
    USER,
    /** One of a store's owners, for the store: to the others it is the store that speaks. */
    STORE
}
