package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
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
    private final Notices notices;
    private final int mostRooms;
    private final Map<RoomId, LocalRoom> occupied = new HashMap<>();
    private final Hearing hearing;

    /** @param mostRooms that one session may be in */
    Seats(RoomFeed feed, Notices notices, Past past, Replay replay, int mostRooms) {
        this.feed = feed;
        this.notices = notices;
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

    /**
     * Tells the others that it is there: once, however often it asked; not if it has left before the room was heard; and not
     * while it comes and goes so fast that every member of a room would be told without end.
     */
    void appear(Participant participant, LocalRoom room) {
        if (room.equals(participant.rooms.get(room.id()))
                && !participant.present.containsKey(room.id()) && participant.appearances.mayBeTold()) {
            participant.present.put(room.id(), new Typing());
            Identity who = participant.identity();
            notices.tell(new RoomEvent.Joined(room.id(), who.userId(), who.name(), participant.id()));
        }
    }

    /** Whether it was in it. */
    boolean leave(Participant participant, LocalRoom room) {
        boolean wasIn = participant.leave(room);
        if (wasIn && participant.present.remove(room.id()) != null) {
            tellLeft(participant, room.id());
        }
        room.members().remove(participant);
        if (room.members().isEmpty()) {
            close(room);
        }
        return wasIn;
    }

    void tellLeft(Participant participant, RoomId room) {
        Identity who = participant.identity();
        notices.tell(new RoomEvent.Left(room, who.userId(), who.name(), participant.id()));
    }

    private void close(LocalRoom room) {
        if (occupied.remove(room.id(), room)) {
            feed.close(room.id());
        }
    }

    private LocalRoom open(RoomId roomId) {
        var room = new LocalRoom(roomId);
        occupied.put(roomId, room);
        // Whoever joins after a failure opens the room anew, also while those whose join failed are still to leave it.
        room.opens(hearing.open(room).onFailure(e -> close(room)));
        return room;
    }
}
