package dev.millrace.model;

/**
 * Into how many journals the rooms are spread. A room's partition is a pure function of its id and the
 * count, so every process that agrees on the count agrees on the partition; changing the count moves
 * rooms and is done only while the journal is empty.
 */
public record Partitions(int count) {

    public static final int MAX = 100;

    public Partitions {
        if (count < 1 || count > MAX) {
            throw new IllegalArgumentException("partitions must be 1 to " + MAX + ", not " + count);
        }
    }

    public int of(RoomId room) {
        // String.hashCode is fixed by the language; the multiplication spreads runs of decimal ids.
        int spread = room.value().hashCode() * 0x9E3779B9;
        return Math.floorMod(spread >>> 16 ^ spread, count);
    }
}
