package dev.millrace.gateway.room;

import dev.millrace.model.RoomId;

/** What is stored of where rooms stand. Asked when Redis does not know. */
public interface RoomHeads {

    /**
     * Blocks, so it is called on a thread made for that. What it answers may lag behind the journal.
     *
     * @throws RuntimeException when it cannot be asked just now
     */
    Head of(int partition, RoomId room);

    /**
     * @param epoch the latest epoch stored of the partition, 0 if none is
     * @param seq   of the last message stored of the room, 0 if none is
     */
    record Head(long epoch, long seq) {

        /** As of a room that nothing is stored of. */
        public static final Head NONE = new Head(0, 0);
    }
}
