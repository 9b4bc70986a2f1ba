package dev.millrace.gateway.room.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * Where accounts are kept. Blocks, so it is called on threads made for that; throws a {@link RuntimeException} when
 * it cannot be reached, and the same may then be written again: what is there already stays as it is.
 */
public interface LedgerStore {

    /**
     * Opens an account for a source that begins now, under a number that no other has or had.
     *
     * @param gateway whose event loop it is, for people
     * @param from    a window's start: the source has no window before it
     */
    int open(String gateway, Duration window, Instant from);

    /** All of the statement or nothing. */
    void write(int source, LedgerStatement statement);

    /** As {@link #write}; it was the last one. */
    void close(int source, LedgerStatement statement);
}
