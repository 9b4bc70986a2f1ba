package dev.millrace.persister.intake;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.Origin;

import java.util.Collection;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last entry of each assigned partition that is in the buffer or beyond. Not thread-safe: the intake's thread
 * owns it.
 */
final class Positions {

    private final SortedMap<Integer, Assignment> last = new TreeMap<>();

    /**
     * Forgets what is not assigned any more. An assignment that goes on goes on from where it is; a new one begins at
     * its checkpoint.
     */
    void assign(Collection<Assignment> assignments) {
        var before = new TreeMap<>(last);
        last.clear();
        for (Assignment assignment : assignments) {
            Assignment known = before.get(assignment.partition());
            boolean goesOn = known != null && known.leaseEpoch() == assignment.leaseEpoch();
            last.put(assignment.partition(), goesOn ? known : assignment);
        }
    }

    /** What was read of another Redis says nothing about this one: its journal is read from the start. */
    void enter(Incarnation incarnation) {
        last.replaceAll((partition, it) -> it.incarnation().equals(incarnation)
                ? it
                : new Assignment(partition, it.leaseEpoch(), incarnation, StreamId.START));
    }

    /** In the order of their partitions. */
    Collection<Assignment> all() {
        return last.values();
    }

    /** What an entry of the partition is to be stored under. */
    Origin.Journaled originOf(int partition, StreamId id) {
        Assignment at = Objects.requireNonNull(last.get(partition), "not assigned");
        return new Origin.Journaled(partition, at.leaseEpoch(), at.incarnation(), id);
    }

    void moveTo(Origin.Journaled entry) {
        last.put(entry.partition(),
                new Assignment(entry.partition(), entry.leaseEpoch(), entry.incarnation(), entry.id()));
    }
}
