package dev.millrace.gateway.room.roster;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Redis knows of rooms' ends, ahead of PostgreSQL. Blocks. */
public interface LiveHeads {

    /** Nothing of a room that Redis does not know; of none where it does not answer in time. */
    Map<RoomId, Position> last(Set<RoomId> rooms);

    /** The last messages of each room that Redis has at hand, so many at most, oldest first; likewise. */
    Map<RoomId, List<ChatMessage>> recent(Map<RoomId, Integer> most);
}
