package dev.millrace.gateway.room;

import dev.millrace.gateway.room.Participant.Missing;
import dev.millrace.gateway.room.RoomEvent.Said;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Recents.Missed;
import dev.millrace.gateway.room.recovery.Whereabouts.Absence;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a participant comes to hear what it missed, and then what is said from there on, without a gap or a repetition.
 * Its rooms are heard before the past is read, and withheld from it until the past is told: what is in both is told once.
 *
 * <p>Belongs to one event loop.
 */
final class CatchUp {

    private final Past past;
    private final Replay replay;
    private final Seats seats;

    CatchUp(Past past, Replay replay, Seats seats) {
        this.past = past;
        this.replay = replay;
        this.seats = seats;
    }

    /** Joins a room with what was said after a position. A failure leaves it in the room where it was in it before. */
    Future<Answer> join(Participant participant, RoomId roomId, Position after) {
        boolean wasIn = participant.rooms.containsKey(roomId);
        LocalRoom room = seats.take(participant, roomId);
        participant.withhold();
        return room.live()
                .compose(v -> seats.hearing().settled())
                // What it may be told twice, now and on its return, is not to be told on its return.
                .compose(v -> wasIn ? participant.trail().joined(roomId, true) : Future.succeededFuture())
                .compose(v -> replay.after(roomId, after))
                .compose(missed -> replay(participant, room, after, missed))
                .onSuccess(replayed -> seats.appear(participant, room))
                .<Answer>map(replayed -> new Answer.Joined(roomId, replayed))
                .onFailure(e -> {
                    if (!wasIn) {
                        withdraw(participant, room);
                    }
                })
                .onComplete(v -> participant.release());
    }

    /** The room is noted only when all is told: a client that returns from in between is not in it yet. */
    private static Future<Integer> replay(Participant participant, LocalRoom room, Position after,
            List<Heard> missed) {
        Position last = missed.isEmpty() ? null : missed.getLast().position();
        return stillIn(participant, room)
                .compose(v -> participant.catchUp(missed.stream()
                        .map(heard -> new Missing(room.id(), said(heard, null)))
                        .toList()))
                .compose(v -> stillIn(participant, room))
                .compose(v -> {
                    participant.hasRead(room.id(), last == null ? after : last);
                    return participant.trail().joined(room.id(), true);
                })
                .map(missed.size());
    }

    private static Future<Void> stillIn(Participant participant, LocalRoom room) {
        return room.equals(participant.rooms.get(room.id()))
                ? Future.succeededFuture()
                : Future.failedFuture(Refusal.of(ErrorCode.NOT_IN_ROOM, "the room was left meanwhile"));
    }

    /** Of a join that failed. The trail keeps no room that it is not in, unless Redis cannot be told. */
    void withdraw(Participant participant, LocalRoom room) {
        if (seats.leave(participant, room)) {
            participant.trail().left(room.id());
        }
    }

    /** As {@link Rooms#resume}. */
    Future<Runnable> resume(Participant participant, Absence absence, @Nullable Offset offset) {
        participant.withhold();
        List<Future<Void>> live = new ArrayList<>();
        try {
            Map<RoomId, Long> cuts = cuts(absence, offset);
            cuts.keySet().forEach(room -> live.add(seats.take(participant, room).live()));
            return Future.all(live)
                    .compose(v -> seats.hearing().settled())
                    .compose(v -> past.recents().since(cuts, absence.life()))
                    .map(missed -> {
                        check(missed.values());
                        return () -> {
                            tell(participant, missed, absence.life())
                                    .onComplete(told -> participant.release());
                            // Its connection's end told them that it left.
                            List.copyOf(participant.rooms.values())
                                    .forEach(room -> seats.appear(participant, room));
                        };
                    });
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** After which order it missed what was said, in each of its rooms. */
    private static Map<RoomId, Long> cuts(Absence absence, @Nullable Offset offset) {
        if (offset != null && !offset.life().equals(absence.life())) {
            throw tooFarBehind("the offset is of another life of Redis");
        }
        long heardTo = offset == null ? 0 : offset.order();
        Map<RoomId, Long> cuts = new HashMap<>();
        absence.rooms().forEach((room, since) -> {
            if (since.replayed() && heardTo < since.order()) {
                throw tooFarBehind("not all of what was replayed may have arrived");
            }
            cuts.put(room, Math.max(heardTo, since.order()));
        });
        return cuts;
    }

    private void check(Collection<Missed> rooms) {
        int count = 0;
        for (Missed missed : rooms) {
            count += missed.messages().size();
            if (!missed.whole() || count > past.settings().mostMissed()) {
                throw tooFarBehind("more was said than is at hand, or than may be missed");
            }
        }
    }

    private static Refusal tooFarBehind(String why) {
        return Refusal.of(ErrorCode.TOO_FAR_BEHIND, why);
    }

    private static Future<Void> tell(Participant participant, Map<RoomId, Missed> missed, String life) {
        record Of(RoomId room, Heard heard) {}
        List<Of> all = new ArrayList<>();
        missed.forEach((room, of) -> of.messages().forEach(heard -> all.add(new Of(room, heard))));
        all.sort(Comparator.comparingLong(of -> of.heard.order()));
        return participant.catchUp(all.stream()
                .map(of -> new Missing(of.room,
                        said(of.heard, new Offset(life, of.heard.order()).toString())))
                .toList())
                .onSuccess(v -> missed.forEach((room, of) -> participant.hasRead(room, of.newest())));
    }

    private static Broadcast said(Heard heard, @Nullable String offset) {
        return new Broadcast(new Said(heard.json(), heard.position(), offset));
    }
}
