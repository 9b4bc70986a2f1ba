package dev.millrace.persister.flush;

import dev.millrace.persister.store.Stored;

import java.util.concurrent.atomic.LongAdder;

/** What was flushed since the process started. The flush counts, on its thread; anyone may read. */
public final class FlushCounts {

    private final LongAdder messages = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder fenced = new LongAdder();
    private final LongAdder retries = new LongAdder();

    void add(Stored stored) {
        messages.add(stored.messages());
        repeated.add(stored.repeated());
        deadLetters.add(stored.deadLetters());
    }

    void fenced(int leases) {
        fenced.add(leases);
    }

    void retried() {
        retries.increment();
    }

    /** Messages stored, not counting those that were there already. */
    public long messages() {
        return messages.sum();
    }

    /** Sends that repeated a stored one, and were noted as that. */
    public long repeated() {
        return repeated.sum();
    }

    /** What was buried: not readable, or refused by PostgreSQL. */
    public long deadLetters() {
        return deadLetters.sum();
    }

    /** Leases that turned out to be lost when something was to be stored under them. */
    public long fenced() {
        return fenced.sum();
    }

    /** Batches that were held and tried again. */
    public long retries() {
        return retries.sum();
    }
}
