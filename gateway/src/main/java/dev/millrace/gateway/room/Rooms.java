package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.loop.Timers;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.recovery.Whereabouts.Absence;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.gateway.room.roster.Deed;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The rooms of one event loop, and what may be done in them.
 *
 * <p>Belongs to the event loop that made it: every call and every callback is on that loop, so nothing
 * here is locked.
 */
public final class Rooms {

    private final Desk desk;
    private final int mostRooms;
    private final InstantSource clock;
    private final Talk talk;
    private final Seats seats;
    private final CatchUp catchUp;
    private final Watches watches;

    /** @param clock never steps back */
    public Rooms(Ports ports, int mostRooms, InstantSource clock) {
        this.desk = ports.desk();
        this.mostRooms = mostRooms;
        this.clock = clock;
        this.talk = new Talk(ports.speech(), ports.limits(), ports.notices(), clock);
        Past past = ports.past();
        var replay = new Replay(past.recents(), past.history(), past.settings().mostReplayed());
        this.seats = new Seats(ports.feed(), ports.notices(), ports.admissions(), past, replay,
                ports.timers(), clock, mostRooms);
        this.catchUp = new CatchUp(past, replay, seats);
        this.watches = new Watches(ports.company(), past.later());
        seats.door().whereFewerAreKnown(watches::lessKnown);
    }

    /** @param id of the participant, which no other has on any gateway */
    public Participant enter(String id, Identity identity, Outlet outlet, Trail trail) {
        var participant = new Participant(id, identity, outlet, trail, new Appearances(mostRooms, clock));
        watches.arrive(participant);
        return participant;
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

    /** Leaves every room. The participant is done for: what it asked and was not done yet is not done. */
    public void exit(Participant participant) {
        participant.goes();
        watches.depart(participant);
        Seats.of(participant).forEach(seats::leave);
    }

    /**
     * Leaves every room, of which another took the place. Where that is its own return, the rooms hear from there that it
     * is in them, and are not told afterwards that it left. As any notice, this one is lost while Redis is away.
     */
    public void giveWay(Participant participant) {
        List<Seat> present = Seats.of(participant).stream().filter(Seat::isPresent).toList();
        present.forEach(Seat::disappear);
        exit(participant);
        participant.trail().isTaken().onSuccess(taken -> {
            if (!taken) {
                present.forEach(seat -> seats.tellLeft(participant, seat.roomId()));
            }
        });
    }

    /**
     * From now on it acts as this: the same user, with what a fresh token says of them. Completes once it was asked where
     * it may still be, of the rooms in which it was for a store; it is put out of the others.
     */
    public Future<Void> become(Participant participant, Identity fresh) {
        boolean sameStores = participant.identity().stores().equals(fresh.stores());
        participant.becomes(fresh);
        return sameStores ? Future.succeededFuture() : seats.door().doubtOfStores(participant);
    }

    /**
     * Does what was asked. Commands of one participant take effect in the order of the calls, so a client
     * need not wait for one answer before it sends the next command.
     *
     * @return the answer, or a failure that is a {@link Refusal} if it is the client's to know
     */
    public Future<Answer> execute(Participant participant, Command command) {
        return switch (command) {
            case Command.OfRoom ofRoom ->
                participant.turns().take(ofRoom.roomId(), () -> perform(participant, ofRoom));
            case Command.Watch(Set<UserId> users) -> watches.watch(participant, users);
        };
    }

    private Future<Answer> perform(Participant participant, Command.OfRoom command) {
        try {
            if (participant.isGone()) {
                throw Refusal.of(ErrorCode.NOT_IN_ROOM, "the session is over");
            }
            return switch (command) {
                case Command.Join(RoomId roomId, Position after) -> after == null
                        ? join(participant, roomId)
                        : catchUp.join(participant, roomId, after);
                case Command.Leave(RoomId roomId) -> leave(participant, roomId);
                case Command.Send send ->
                    onceCertain(participant, send.roomId(), () -> talk.send(participant, send));
                case Command.Typing(RoomId roomId, boolean typing) ->
                    onceCertain(participant, roomId, () -> talk.type(participant, roomId, typing));
                case Command.Read(RoomId roomId, ReadMark mark) -> read(participant, roomId, mark);
                case Command.History(RoomId roomId, Query.From from, int limit) ->
                    history(participant, roomId, from, limit);
            };
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** A failure leaves it in the room where it was in it before. */
    private Future<Answer> join(Participant participant, RoomId roomId) {
        boolean wasIn = participant.isIn(roomId);
        Seat seat = seats.take(participant, roomId);
        Future<Void> admitted = seats.door().admit(seat);
        // What is said between the two is heard, or is before the join's time; and the client is told of the join when
        // both are done. What it is told while the room is behind has no offset, as a replay has none.
        Future<Answer> joined = admitted
                .compose(v -> participant.trail().joined(roomId, seat.room().isBehind()))
                .onSuccess(v -> seats.appear(seat))
                .<Answer>map(new Answer.Joined(roomId, 0))
                .onFailure(e -> {
                    if (!wasIn) {
                        catchUp.withdraw(seat);
                    }
                });
        participant.turns().hold(roomId, admitted);
        return joined;
    }

    private Future<Answer> leave(Participant participant, RoomId roomId) {
        Seat seat = participant.rooms.get(roomId);
        if (seat != null) {
            seats.leave(seat);
        }
        return participant.trail().left(roomId).map(new Answer.Left(roomId));
    }

    /** What nobody else asks PostgreSQL for. Where the room is said to have ended it is refused in any case. */
    private Future<Answer> onceCertain(Participant participant, RoomId roomId,
            Supplier<Future<Answer>> command) {
        Seat seat = participant.rooms.get(roomId);
        Future<Void> certain = seat == null || seat.room().ended() != null
                ? Future.succeededFuture()
                : seats.door().certain(seat);
        if (certain.succeeded()) {
            return command.get();
        }
        Future<Answer> done = certain.compose(v -> command.get());
        participant.turns().hold(roomId, certain);
        return done;
    }

    private Future<Answer> read(Participant participant, RoomId roomId, ReadMark mark) {
        participant.requireSeat(roomId, "reading in it").access().require(Deed.KEEP_PLACE);
        return desk.read(participant.identity(), roomId, mark).map(Answer.Read::new);
    }

    private Future<Answer> history(Participant participant, RoomId roomId, Query.From from, int limit) {
        participant.requireSeat(roomId, "reading its history").access().require(Deed.READ);
        if (limit < 1 || limit > Query.MAX_LIMIT) {
            throw Refusal.field("limit", "be 1 to " + Query.MAX_LIMIT);
        }
        return desk.history(participant.identity(), new Query(roomId, from, limit)).map(Answer.History::new);
    }

    /** What this event loop has of Redis and PostgreSQL, and how much of it a sender may have. */
    public record Ports(Speech speech, RoomFeed feed, SendLimits limits, Notices notices, Past past,
            Admissions admissions, Desk desk, Company company, Timers timers) {}

    /** What one client may take up. */
    public record Limits(int messageLength, int roomsPerSession) {}
}
