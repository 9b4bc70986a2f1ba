package dev.millrace.tools.drill;

import dev.millrace.model.Position;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Very many messages in little memory: a row of columns each, found again by id. Of a heard message only its id,
 * room and position are known.
 *
 * <p>Not thread-safe: the load's thread writes it, and who reads it comes after.
 */
final class MessageLog {

    static final int MOST_SENDERS = 1 << 12;

    private static final int EMPTY = -1;

    private long[] idHigh = new long[1024];
    private long[] idLow = new long[1024];
    private long[] epoch = new long[1024];
    private long[] seq = new long[1024];
    private long[] sentAt = new long[1024];
    private long[] ackedAt = new long[1024];
    /** Sender (12 bits), room (16), whether repeated (1), number (32). */
    private long[] marks = new long[1024];
    private int[] index = new int[0];
    private int indexed = EMPTY;
    private int size;

    int size() {
        return size;
    }

    /**
     * @param number   which of its sender's sends
     * @param repeated whether it was sent more than once
     * @param firstSent by {@link System#nanoTime}, as {@code acked}
     */
    void add(UUID id, int sender, int number, int room, Position position, boolean repeated, long firstSent,
            long acked) {
        if (size == idHigh.length) {
            grow();
        }
        idHigh[size] = id.getMostSignificantBits();
        idLow[size] = id.getLeastSignificantBits();
        epoch[size] = position.epoch();
        seq[size] = position.seq();
        sentAt[size] = firstSent;
        ackedAt[size] = acked;
        marks[size] = (long) sender << 49 | (long) room << 33 | (repeated ? 1L << 32 : 0) | number;
        size++;
    }

    /** The first of that id, or -1. */
    int find(UUID id) {
        if (indexed != size) {
            buildIndex();
        }
        int slot = slot(id.getMostSignificantBits(), id.getLeastSignificantBits());
        while (index[slot] != EMPTY) {
            int at = index[slot];
            if (idHigh[at] == id.getMostSignificantBits() && idLow[at] == id.getLeastSignificantBits()) {
                return at;
            }
            slot = (slot + 1) & (index.length - 1);
        }
        return EMPTY;
    }

    UUID id(int at) {
        return new UUID(idHigh[at], idLow[at]);
    }

    Position position(int at) {
        return new Position(epoch[at], seq[at]);
    }

    int comparePositions(int one, int other) {
        int byEpoch = Long.compare(epoch[one], epoch[other]);
        return byEpoch != 0 ? byEpoch : Long.compare(seq[one], seq[other]);
    }

    /** The ids of those with the last place in each room. */
    List<UUID> lastOfEachRoom() {
        Map<Integer, Integer> last = new HashMap<>();
        for (int at = 0; at < size; at++) {
            last.merge(room(at), at, (one, other) -> comparePositions(one, other) > 0 ? one : other);
        }
        return last.values().stream().map(this::id).toList();
    }

    long sentAt(int at) {
        return sentAt[at];
    }

    long ackedAt(int at) {
        return ackedAt[at];
    }

    int sender(int at) {
        return (int) (marks[at] >>> 49);
    }

    int room(int at) {
        return (int) (marks[at] >>> 33) & 0xFFFF;
    }

    boolean isRepeated(int at) {
        return ((marks[at] >>> 32) & 1) != 0;
    }

    int number(int at) {
        return (int) marks[at];
    }

    /** Made anew when something is looked up after something was added. */
    private void buildIndex() {
        index = new int[Integer.highestOneBit(Math.max(size, 8)) * 4];
        Arrays.fill(index, EMPTY);
        indexed = size;
        for (int at = 0; at < size; at++) {
            int slot = slot(idHigh[at], idLow[at]);
            while (index[slot] != EMPTY) {
                slot = (slot + 1) & (index.length - 1);
            }
            index[slot] = at;
        }
    }

    private int slot(long high, long low) {
        long mixed = (high * 31 + low) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & (index.length - 1);
    }

    private void grow() {
        int length = size + (size >> 1);
        idHigh = Arrays.copyOf(idHigh, length);
        idLow = Arrays.copyOf(idLow, length);
        epoch = Arrays.copyOf(epoch, length);
        seq = Arrays.copyOf(seq, length);
        sentAt = Arrays.copyOf(sentAt, length);
        ackedAt = Arrays.copyOf(ackedAt, length);
        marks = Arrays.copyOf(marks, length);
    }
}
