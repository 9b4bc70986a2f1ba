package dev.millrace.model.redis;

/** The id of a journal entry: Redis' milliseconds, then a counter within the millisecond. */
public record StreamId(long millis, long counter) implements Comparable<StreamId> {

    /** Before every entry: reading after it reads all of the journal. */
    public static final StreamId START = new StreamId(0, 0);

    public static StreamId parse(String id) {
        int dash = id.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException("not a stream id: " + id);
        }
        return new StreamId(Long.parseLong(id, 0, dash, 10), Long.parseLong(id, dash + 1, id.length(), 10));
    }

    @Override
    public int compareTo(StreamId other) {
        int byMillis = Long.compare(millis, other.millis);
        return byMillis != 0 ? byMillis : Long.compare(counter, other.counter);
    }

    @Override
    public String toString() {
        return millis + "-" + counter;
    }
}
