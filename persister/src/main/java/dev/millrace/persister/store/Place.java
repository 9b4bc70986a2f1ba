package dev.millrace.persister.store;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

/** Where something to be stored stands in the journal, and by what right it is stored. */
public record Place(Lease lease, Incarnation incarnation, StreamId id) {

    int partition() {
        return lease.partition();
    }
}
