package dev.millrace.persister;

import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.flush.FlushCounts;
import dev.millrace.persister.flush.LiveFlush;
import dev.millrace.persister.intake.Assignment;
import dev.millrace.persister.intake.JournalIntake;
import dev.millrace.persister.store.Claim;
import dev.millrace.persister.store.Lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads and stores some of the partitions, with a thread each and a buffer in between. A partition is always in the
 * same lane, so its order is kept; lanes share nothing, so none waits for another.
 */
record Lane(EntryBuffer buffer, JournalIntake intake, LiveFlush flush, Contact reading, Contact storing) {

    void start() {
        flush.start();
        intake.start();
    }

    void read(List<Claim> claims) {
        intake.assign(claims.stream()
                .map(it -> new Assignment(it.lease().partition(), it.lease().epoch(),
                        it.from().incarnation(), it.from().id()))
                .toList());
    }

    boolean isDone(Lease lease) {
        return !intake.isReading(lease.partition()) && !buffer.holds(lease.partition());
    }

    Optional<Instant> redisAwaySince() {
        return reading.awaySince();
    }

    Optional<Instant> postgresAwaySince() {
        return storing.awaySince();
    }

    boolean stopReading(Duration patience) throws InterruptedException {
        return intake.stop(patience);
    }

    /** Stores what was read. */
    boolean stopStoring(Duration patience) throws InterruptedException {
        return flush.stop(patience);
    }

    FlushCounts counts() {
        return flush.counts();
    }
}
