package dev.millrace.gateway.room;

import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.room.roster.Access;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.gateway.room.roster.Deed;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.gateway.room.roster.Standing;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Lets participants into rooms, and puts them out again. Whether somebody may be in a room is asked once its feed is
 * live, and a change that is heard before the answer has it asked again: so no removal falls between the two. From then
 * on the seat is what is known. Where a change may have gone unheard, the seats it may be about are asked for until
 * there is an answer, and stay meanwhile: a PostgreSQL that is away ends no conversation.
 *
 * <p>Belongs to one event loop.
 */
final class Door {

    private final Admissions admissions;
    private final Seats seats;
    private final Doubts doubts;
    /** Whether it is not heard what becomes of rooms. */
    private boolean deaf;
    private BiConsumer<Participant, @Nullable UserId> lessKnown = (participant, gone) -> {};

    /** @param later as {@link Past#later} */
    Door(Admissions admissions, Seats seats, Executor later) {
        this.admissions = admissions;
        this.seats = seats;
        this.doubts = new Doubts((participant, theirs) -> ask(participant, theirs, this::judge), later);
    }

    /** Completes once the participant is in the room. Where it fails and they were not in it before, the seat is given up. */
    Future<Void> admit(Seat seat) {
        if (seat.isAdmitted()) {
            return seat.room().live();
        }
        return seat.room()
                .live()
                .compose(v -> ask(seat.participant(), List.of(seat), (asked, access) -> {
                    access.require(Deed.READ);
                    let(asked, access);
                }))
                .compose(v -> requireStillIn(seat))
                .onFailure(e -> seats.leave(seat));
    }

    static Future<Void> requireStillIn(Seat seat) {
        return seat.isAdmitted()
                ? Future.succeededFuture()
                : Future.failedFuture(Refusal.of(ErrorCode.NOT_IN_ROOM, "the room was left meanwhile"));
    }

    /**
     * Likewise all of one participant's, whose rooms are live. Those where they may not be any more are given up; completes
     * with what they are to be told of these.
     */
    Future<List<Broadcast>> admitWherePossible(Participant participant, Collection<Seat> taken) {
        List<Broadcast> refused = new ArrayList<>();
        return ask(participant, taken, (seat, access) -> {
            if (Deed.READ.isAllowedTo(access.standing())) {
                let(seat, access);
            } else {
                giveUp(seat);
                refused.add(new Broadcast(over(seat, access)));
            }
        }).map(refused);
    }

    /** @param lessKnown told who may know of fewer others, and of whom not: of whom that is not known, where it is null */
    void whereFewerAreKnown(BiConsumer<Participant, @Nullable UserId> lessKnown) {
        this.lessKnown = lessKnown;
    }

    /**
     * What became of the room or its members, which its channel said: perhaps late, or once more, so it undoes nothing that
     * a seat was given after it. What it does not tell for certain is asked.
     */
    void changed(LocalRoom room, RoomEvent.Changed changed) {
        List<Seat> news = room.seats().stream().filter(seat -> seat.isNews(changed.version())).toList();
        List<Participant> present = room.seats().stream().map(Seat::participant).toList();
        switch (changed.what()) {
            case REMOVED, LEFT -> news.stream()
                    .filter(seat -> isOut(seat, changed))
                    .forEach(seat -> end(seat, new Broadcast(changed)));
            case JOINED -> news.stream()
                    .filter(seat -> concerns(seat, changed))
                    .forEach(seat -> seat.comesIn(changed.version()));
            case ENDED -> {
                if (!news.isEmpty()) {
                    room.isSaidToEnd(changed.status());
                }
            }
            case CHANGED -> {
                // All that it says is to ask.
            }
        }
        doubt(news.stream()
                .filter(seat -> seat.isTaken() && (seat.isUnkept() || concerns(seat, changed)))
                .toList());
        // Whoever it says is out, and is not put out for it, is not out as far as is known.
        room.tell(changed, seat -> !isRemoval(changed) || !concerns(seat, changed));
        Party party = changed.party();
        if (isRemoval(changed) || changed.what() == Effect.What.ENDED) {
            UserId gone = party == null ? null : new UserId(party.id());
            present.forEach(participant -> lessKnown.accept(participant, gone));
        }
    }

    /** An owner who acts for the store is in the room as the store, whatever becomes of their own part. */
    private static boolean concerns(Seat seat, RoomEvent.Changed changed) {
        Party party = changed.party();
        if (party == null) {
            return true;
        }
        if (!seat.participant().isOf(party)) {
            return false;
        }
        Party in = seat.isAdmitted() ? seat.access().party() : null;
        return !isRemoval(changed) || in == null || in.equals(party);
    }

    private static boolean isOut(Seat seat, RoomEvent.Changed changed) {
        return seat.isAdmitted() && concerns(seat, changed) && seat.access().party() != null
                && !seat.mayBeBackSince(changed.version());
    }

    private static boolean isRemoval(RoomEvent.Changed changed) {
        return changed.what() == Effect.What.REMOVED || changed.what() == Effect.What.LEFT;
    }

    /** What they rest on may have changed. Completes once that was asked, or could not be; they stay meanwhile. */
    Future<Void> doubt(Collection<Seat> some) {
        return doubts.add(some);
    }

    /** Nothing is heard of anybody's removal until {@link #hears}. */
    void hearsNothing() {
        deaf = true;
    }

    /** Those that may have been removed meanwhile are {@linkplain #doubt doubted}. */
    void hears() {
        deaf = false;
    }

    /**
     * Completes once the seat is what it was asked to be: one that may have been put out without anybody here having heard
     * of it does nothing in the room until then. While nothing is heard, whoever wants to do something is asked for.
     */
    Future<Void> certain(Seat seat) {
        return deaf ? ask(seat.participant(), List.of(seat), this::judge) : seat.asked();
    }

    /** What one participant may do for stores is another. Completes once it was asked what that comes to. */
    Future<Void> doubtOfStores(Participant participant) {
        return doubt(Seats.of(participant)
                .stream()
                .filter(seat -> !seat.isAdmitted() || seat.access().standing() == Standing.STORE)
                .toList());
    }

    private void judge(Seat seat, Access access) {
        if (Deed.READ.isAllowedTo(access.standing())) {
            let(seat, access);
        } else {
            end(seat, new Broadcast(over(seat, access)));
        }
    }

    /** In one question, and again in another of those that changed meanwhile. */
    private Future<Void> ask(Participant participant, Collection<Seat> asked,
            BiConsumer<Seat, Access> judge) {
        Map<Seat, Integer> before = new HashMap<>();
        asked.forEach(seat -> before.put(seat, seat.doubts()));
        Set<RoomId> rooms = asked.stream().map(Seat::roomId).collect(Collectors.toSet());
        return admissions.of(participant.identity(), rooms).compose(answers -> {
            List<Seat> again = new ArrayList<>();
            before.forEach((seat, doubted) -> {
                if (!seat.isTaken()) {
                    return;
                }
                if (seat.doubts() == doubted) {
                    doubts.settle(seat);
                    judge.accept(seat, requireNonNull(answers.get(seat.roomId())));
                } else {
                    again.add(seat);
                }
            });
            return again.isEmpty() ? Future.succeededFuture() : ask(participant, again, judge);
        });
    }

    private static void let(Seat seat, Access access) {
        seat.admit(access);
        Room room = access.room();
        if (room == null || room.isActive()) {
            seat.room().goesOn();
        } else {
            seat.room().ends(room.status());
        }
    }

    private void end(Seat seat, Broadcast why) {
        giveUp(seat);
        seat.participant().tell(why);
        lessKnown.accept(seat.participant(), null);
    }

    private void giveUp(Seat seat) {
        if (seats.leave(seat)) {
            seat.participant().trail().left(seat.roomId());
        }
    }

    /** As the notice would have said that nobody heard. */
    private static RoomEvent.Changed over(Seat seat, Access access) {
        Room room = access.room();
        var who = seat.participant().identity();
        return new RoomEvent.Changed(seat.roomId(),
                access.standing() == Standing.FORMER ? Effect.What.LEFT : Effect.What.REMOVED,
                Party.user(who.userId()), who.name(), room == null ? RoomStatus.ACTIVE : room.status(),
                room == null ? 0 : room.members(), room == null ? 0 : room.version(), "");
    }
}
