package dev.millrace.gateway.room;

import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import java.util.HashMap;
import java.util.Map;

/**
 * Who is in which room of one event loop. A room is listened to while anybody is in it.
 *
 * <p>Belongs to one event loop.
 */
final class Seats {

    private final RoomFeed feed;
    private final int mostRooms;
    private final Map<RoomId, LocalRoom> occupied = new HashMap<>();
    private final Hearing hearing;

    /** @param mostRooms that one session may be in */
    Seats(RoomFeed feed, Past past, Replay replay, int mostRooms) {
        this.feed = feed;
        this.mostRooms = mostRooms;
        this.hearing = new Hearing(occupied, feed, past, replay);
    }

    Hearing hearing() {
        return hearing;
    }

    /** Where the participant is already, or is from now on. */
    LocalRoom take(Participant participant, RoomId roomId) {
        LocalRoom in = participant.rooms.get(roomId);
        if (in != null) {
            return in;
        }
        if (participant.rooms.size() >= mostRooms) {
            throw Refusal.of(ErrorCode.TOO_MANY_ROOMS,
                    "a session may be in at most " + mostRooms + " rooms");
        }
        LocalRoom room = occupied.get(roomId);
        if (room == null) {
            room = open(roomId);
        }
        room.members().add(participant);
        participant.rooms.put(roomId, room);
        return room;
    }

    /** Whether it was in it. */
    boolean leave(Participant participant, LocalRoom room) {
        boolean wasIn = participant.leave(room);
        room.members().remove(participant);
        if (room.members().isEmpty() && occupied.remove(room.id(), room)) {
            feed.close(room.id());
        }
        return wasIn;
    }

    private LocalRoom open(RoomId roomId) {
        var room = new LocalRoom(roomId);
        occupied.put(roomId, room);
        room.opens(hearing.open(room));
        return room;
    }
}
