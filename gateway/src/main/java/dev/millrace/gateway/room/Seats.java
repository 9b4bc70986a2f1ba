package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.loop.Timers;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is in which room of one event loop. A room is listened to while anybody is in it, or is to be let in.
 *
 * <p>Belongs to one event loop.
 */
final class Seats implements Hearing.Listener {

    private final RoomFeed feed;
    private final Notices notices;
    private final int mostRooms;
    private final Typists typists;
    private final Map<RoomId, LocalRoom> occupied = new HashMap<>();
    private final Hearing hearing;
    private final Door door;

    /** @param mostRooms that one session may be in */
    Seats(RoomFeed feed, Notices notices, Admissions admissions, Past past, Replay replay, Timers timers,
            InstantSource clock, int mostRooms) {
        this.feed = feed;
        this.notices = notices;
        this.mostRooms = mostRooms;
        this.typists = new Typists(timers, clock);
        this.door = new Door(admissions, this, past.later());
        this.hearing = new Hearing(occupied, feed, past, replay, this);
    }

    Hearing hearing() {
        return hearing;
    }

    Door door() {
        return door;
    }

    /** Where the participant is already, or is from now on, once it is let in. */
    Seat take(Participant participant, RoomId roomId) {
        Seat in = participant.rooms.get(roomId);
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
        var seat = new Seat(participant, room);
        room.seats().add(seat);
        participant.rooms.put(roomId, seat);
        return seat;
    }

    /**
     * Tells the others that it is there: once, however often it asked; not if it has left before the room was heard; and not
     * while it comes and goes so fast that every member of a room would be told without end.
     */
    void appear(Seat seat) {
        Participant participant = seat.participant();
        if (seat.isAdmitted() && !seat.isPresent() && participant.appearances.mayBeTold()) {
            seat.appear();
            Identity who = participant.identity();
            notices.tell(new RoomEvent.Joined(seat.roomId(), who.userId(), who.name(), participant.id()));
        }
    }

    /** Whether it was still taken. */
    boolean leave(Seat seat) {
        boolean wasTaken = seat.isTaken();
        seat.giveUp();
        Participant participant = seat.participant();
        participant.rooms.remove(seat.roomId(), seat);
        if (seat.isPresent()) {
            seat.disappear();
            tellLeft(participant, seat.roomId());
        }
        LocalRoom room = seat.room();
        room.seats().remove(seat);
        if (room.seats().isEmpty()) {
            close(room);
        }
        return wasTaken;
    }

    void tellLeft(Participant participant, RoomId room) {
        Identity who = participant.identity();
        notices.tell(new RoomEvent.Left(room, who.userId(), who.name(), participant.id()));
    }

    @Override
    public void told(LocalRoom room, RoomEvent.Notice notice) {
        switch (notice) {
            case RoomEvent.Typing typing -> {
                typists.hear(room, typing);
                room.tell(typing);
            }
            case RoomEvent.Left left -> {
                typists.left(room, left.by());
                room.tell(left);
            }
            case RoomEvent.Changed changed -> {
                if (changed.what() == Effect.What.ENDED) {
                    typists.ended(room);
                }
                door.changed(room, changed);
            }
            default -> room.tell(notice);
        }
    }

    @Override
    public void interrupted() {
        door.hearsNothing();
    }

    @Override
    public void resumed() {
        door.hears();
    }

    @Override
    public Future<Void> mayHaveMissed(Collection<LocalRoom> rooms) {
        return door.doubt(rooms.stream().flatMap(room -> room.seats().stream()).toList());
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

    /** Those of one participant, which come and go. */
    static List<Seat> of(Participant participant) {
        return List.copyOf(participant.rooms.values());
    }
}
