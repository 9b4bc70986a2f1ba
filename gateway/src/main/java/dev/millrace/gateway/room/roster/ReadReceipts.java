package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

/** Tells a room's members how far one of them has read. */
@FunctionalInterface
public interface ReadReceipts {

    /** Returns at once. What cannot be told just now is not told: it can be asked for. */
    void tell(RoomId room, Party party, Position upTo);
}
