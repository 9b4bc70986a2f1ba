package dev.millrace.model;

/**
 * Where a message stands in its room. {@code seq} counts from 1 without gaps within an {@code epoch};
 * a later epoch begins when the counter could not be trusted to continue, and sorts after it.
 */
public record Position(long epoch, long seq) implements Comparable<Position> {

    @Override
    public int compareTo(Position other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(seq, other.seq);
    }
}
