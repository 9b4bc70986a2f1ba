package dev.millrace.gateway.room;

import static java.util.Objects.requireNonNull;

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
import java.util.stream.Stream;

/**
 * How a participant comes to hear what it missed, and then what is said from there on, without a gap or a repetition.
 * Its rooms are heard before the past is read, and withheld from it until the past is told: what is in both is told once.
 * What became meanwhile of messages that it has is told with it, of all that Redis knows of: once more is harmless.
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
        boolean wasIn = participant.isIn(roomId);
        Seat seat = seats.take(participant, roomId);
        participant.withhold();
        Future<Void> admitted = seats.door().admit(seat);
        Future<Answer> joined = admitted
                .compose(v -> seats.hearing().settled(List.of(seat.room())))
                // What it may be told twice, now and on its return, is not to be told on its return.
                .compose(v -> wasIn ? participant.trail().joined(roomId, true) : Future.succeededFuture())
                .compose(v -> replay.after(roomId, after))
                .compose(missed -> past.recents()
                        .amended(List.of(roomId))
                        .recover(e -> Future.failedFuture(Past.unavailable()))
                        .compose(all -> replay(seat, after, missed, amended(all, roomId))))
                .onSuccess(replayed -> seats.appear(seat))
                .<Answer>map(replayed -> new Answer.Joined(roomId, replayed))
                .onFailure(e -> {
                    if (!wasIn) {
                        withdraw(seat);
                    }
                })
                .onComplete(v -> participant.release());
        participant.turns().hold(roomId, admitted);
        return joined;
    }

    /** The room is noted only when all is told: a client that returns from in between is not in it yet. */
    private static Future<Integer> replay(Seat seat, Position after, List<Heard> missed,
            List<Broadcast> amended) {
        Participant participant = seat.participant();
        Position last = missed.isEmpty() ? null : missed.getLast().position();
        return Door.requireStillIn(seat)
                .compose(v -> participant.catchUp(Stream
                        .concat(missed.stream().map(heard -> said(heard, null)), amended.stream())
                        .map(one -> new Missing(seat, one))
                        .toList()))
                .compose(v -> Door.requireStillIn(seat))
                .compose(v -> {
                    seat.hasRead(last == null ? after : last);
                    return participant.trail().joined(seat.roomId(), true);
                })
                .map(missed.size());
    }

    /** Of a join that failed. The trail keeps no room that it is not in, unless Redis cannot be told. */
    void withdraw(Seat seat) {
        if (seats.leave(seat)) {
            seat.participant().trail().left(seat.roomId());
        }
    }

    /** As {@link Rooms#resume}. */
    Future<Runnable> resume(Participant participant, Absence absence, @Nullable Offset offset) {
        participant.withhold();
        try {
            Map<RoomId, Long> cuts = cuts(absence, offset);
            List<Seat> taken = cuts.keySet().stream().map(room -> seats.take(participant, room)).toList();
            return Future.all(taken.stream().map(seat -> seat.room().live()).toList())
                    .compose(v -> seats.hearing().settled(taken.stream().map(Seat::room).toList()))
                    .compose(v -> seats.door().admitWherePossible(participant, taken))
                    .compose(refused -> missed(participant, cuts, absence.life())
                            .compose(missed -> past.recents()
                                    .amended(missed.keySet().stream().map(Seat::roomId).toList())
                                    .map(amended -> () -> goOn(participant,
                                            new Found(missed, amended, absence.life()), refused))));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Future<Map<Seat, Missed>> missed(Participant participant, Map<RoomId, Long> cuts, String life) {
        Map<RoomId, Seat> in = Map.copyOf(participant.rooms);
        Map<RoomId, Long> asked = new HashMap<>(cuts);
        asked.keySet().retainAll(in.keySet());
        return past.recents().since(asked, life).map(found -> {
            check(found.values());
            Map<Seat, Missed> missed = new HashMap<>();
            found.forEach((room, of) -> missed.put(requireNonNull(in.get(room)), of));
            return missed;
        });
    }

    private void goOn(Participant participant, Found found, List<Broadcast> refused) {
        refused.forEach(participant.outlet()::deliver);
        tell(participant, found).onComplete(told -> participant.release());
        // Its connection's end told them that it left.
        Seats.of(participant).forEach(seats::appear);
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

    private static Future<Void> tell(Participant participant, Found found) {
        record Of(Seat seat, Heard heard) {}
        List<Of> all = new ArrayList<>();
        found.missed.forEach((seat, of) -> of.messages().forEach(heard -> all.add(new Of(seat, heard))));
        all.sort(Comparator.comparingLong(of -> of.heard.order()));
        List<Missing> missing = new ArrayList<>(all.stream()
                .map(of -> new Missing(of.seat,
                        said(of.heard, new Offset(found.life, of.heard.order()).toString())))
                .toList());
        found.missed.keySet()
                .forEach(seat -> amended(found.amended, seat.roomId())
                        .forEach(one -> missing.add(new Missing(seat, one))));
        return participant.catchUp(missing)
                .onSuccess(v -> found.missed.forEach((seat, of) -> seat.hasRead(of.newest())));
    }

    /** Told after the messages that are read before: what becomes of one after that is heard. */
    private static List<Broadcast> amended(Map<RoomId, List<String>> notices, RoomId room) {
        return notices.getOrDefault(room, List.of())
                .stream()
                .flatMap(json -> NoticeJson.read(room, json).stream())
                .map(Broadcast::new)
                .toList();
    }

    private static Broadcast said(Heard heard, @Nullable String offset) {
        return new Broadcast(new Said(heard.json(), heard.position(), offset));
    }

    /** @param life of Redis, in which the orders of what was missed count */
    private record Found(Map<Seat, Missed> missed, Map<RoomId, List<String>> amended, String life) {}
}
