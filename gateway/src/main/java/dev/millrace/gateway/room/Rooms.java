package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.ledger.AckLedger;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.recovery.Whereabouts.Absence;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The rooms of one event loop, and what may be done in them.
 *
 * <p>Belongs to the event loop that made it: every call and every callback is on that loop, so nothing
 * here is locked.
 */
public final class Rooms {

    private final Ports ports;
    private final int mostRooms;
    private final InstantSource clock;
    private final Speech speech;
    private final Seats seats;
    private final CatchUp catchUp;

    /**
     * @param clock  never steps back, and is the ledger's too
     * @param source the number of this event loop, which no other has
     */
    public Rooms(Ports ports, Limits limits, InstantSource clock, int source) {
        this.ports = ports;
        this.mostRooms = limits.roomsPerSession();
        this.clock = clock;
        this.speech = new Speech(new Speech.Ports(ports.log(), ports.durability(), ports.ledger()),
                limits.messageLength(), clock, source);
        Past past = ports.past();
        var replay = new Replay(past.recents(), past.history(), past.settings().mostReplayed());
        this.seats = new Seats(ports.feed(), ports.notices(), past, replay, limits.roomsPerSession());
        this.catchUp = new CatchUp(past, replay, seats);
    }

    /** @param id of the participant, which no other has on any gateway */
    public Participant enter(String id, Identity identity, Outlet outlet, Trail trail) {
        return new Participant(id, identity, outlet, trail, new Appearances(mostRooms, clock));
    }

    /**
     * Takes a participant that has just entered back to the rooms it was in. Completes with the step that tells it
     * what it missed, and then what is said, and its rooms that it is there; fails where it may have missed what cannot be
     * told, or there are too many rooms or messages: it is then to {@link #exit}.
     *
     * @param offset up to where it heard; null where it heard nothing
     */
    public Future<Runnable> resume(Participant participant, Absence absence, @Nullable Offset offset) {
        return catchUp.resume(participant, absence, offset);
    }

    /** Leaves every room. The participant is done for. */
    public void exit(Participant participant) {
        for (LocalRoom room : new ArrayList<>(participant.rooms.values())) {
            seats.leave(participant, room);
        }
    }

    /**
     * Leaves every room, of which another took the place. Where that is its own return, the rooms hear from there that it
     * is in them, and are not told afterwards that it left. As any notice, this one is lost while Redis is away.
     */
    public void giveWay(Participant participant) {
        List<RoomId> present = List.copyOf(participant.present.keySet());
        participant.present.clear();
        exit(participant);
        participant.trail().isTaken().onSuccess(taken -> {
            if (!taken) {
                present.forEach(room -> seats.tellLeft(participant, room));
            }
        });
    }

    /**
     * Does what was asked. Commands of one participant take effect in the order of the calls, so a client
     * need not wait for one answer before it sends the next command.
     *
     * @return the answer, or a failure that is a {@link Refusal} if it is the client's to know
     */
    public Future<Answer> execute(Participant participant, Command command) {
        try {
            return switch (command) {
                case Command.Join(RoomId roomId, Position after) -> after == null
                        ? join(participant, roomId)
                        : catchUp.join(participant, roomId, after);
                case Command.Leave(RoomId roomId) -> leave(participant, roomId);
                case Command.Send send -> send(participant, send);
                case Command.Typing(RoomId roomId, boolean typing) -> typing(participant, roomId, typing);
                case Command.Read read -> Future.failedFuture(new UnsupportedOperationException());
                case Command.History history -> Future.failedFuture(new UnsupportedOperationException());
                case Command.Watch watch -> Future.failedFuture(new UnsupportedOperationException());
            };
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** A failure leaves it in the room where it was in it before. */
    private Future<Answer> join(Participant participant, RoomId roomId) {
        boolean wasIn = participant.rooms.containsKey(roomId);
        LocalRoom joined = seats.take(participant, roomId);
        // Both at once: what is said between the two is heard, or is before the join's time; and the client is told of the
        // join when both are done. What it is told while the room is behind has no offset, as a replay has none.
        return Future.join(joined.live(), participant.trail().joined(roomId, joined.isBehind()))
                .onSuccess(v -> seats.appear(participant, joined))
                .<Answer>map(new Answer.Joined(roomId, 0))
                .onFailure(e -> {
                    if (!wasIn) {
                        catchUp.withdraw(participant, joined);
                    }
                });
    }

    private Future<Answer> leave(Participant participant, RoomId roomId) {
        LocalRoom room = participant.rooms.get(roomId);
        if (room != null) {
            seats.leave(participant, room);
        }
        return participant.trail().left(roomId).map(new Answer.Left(roomId));
    }

    private Future<Answer> typing(Participant participant, RoomId roomId, boolean typing) {
        if (!participant.rooms.containsKey(roomId)) {
            throw Refusal.of(ErrorCode.NOT_IN_ROOM, "join room " + roomId + " before typing in it");
        }
        Typing known = participant.present.get(roomId);
        if (known != null && known.isNews(typing, clock.millis())) {
            Identity who = participant.identity();
            ports.notices()
                    .tell(new RoomEvent.Typing(roomId, who.userId(), who.name(), typing, participant.id()));
        }
        return Future.succeededFuture(new Answer.Told(roomId));
    }

    private Future<Answer> send(Participant participant, Command.Send send) {
        speech.check(send);
        LocalRoom room = participant.rooms.get(send.roomId());
        if (room == null) {
            throw Refusal.of(ErrorCode.NOT_IN_ROOM, "join room " + send.roomId() + " before sending to it");
        }
        ports.limits().admit(participant.identity(), send.roomId());
        return speech.say(participant.identity(), SenderKind.USER, send, room.live());
    }

    /** For those who have no seat. */
    public Speech speech() {
        return speech;
    }

    /** What this event loop has of Redis and PostgreSQL, and how much of it a sender may have. */
    public record Ports(MessageLog log, RoomFeed feed, Durability durability, AckLedger ledger,
            SendLimits limits, Notices notices, Past past, Admissions admissions) {}

    /** What one client may take up. */
    public record Limits(int messageLength, int roomsPerSession) {}
}
