package dev.millrace.embedded;

/** What asks a process to end: PostgreSQL's fast shutdown is {@code INT}, for most others it is {@code TERM}. */
public enum StopSignal {
    TERM, INT, QUIT, HUP
}
