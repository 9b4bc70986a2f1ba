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
import java.util.LinkedHashSet;
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
    private final Executor later;
    private final Set<Seat> doubtful = new LinkedHashSet<>();
    private BiConsumer<Participant, @Nullable UserId> lessKnown = (participant, gone) -> {};
    private boolean asking;

    /** @param later as {@link Past#later} */
    Door(Admissions admissions, Seats seats, Executor later) {
        this.admissions = admissions;
        this.seats = seats;
        this.later = later;
    }

    /** @param lessKnown told who may know of fewer others, and of whom not: of whom that is not known, where it is null */
    void whereFewerAreKnown(BiConsumer<Participant, @Nullable UserId> lessKnown) {
        this.lessKnown = lessKnown;
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

    /** What became of the room or its members, which its channel said. */
    void changed(LocalRoom room, RoomEvent.Changed changed) {
        Party party = changed.party();
        List<Participant> present = room.seats().stream().map(Seat::participant).toList();
        switch (changed.what()) {
            case REMOVED, LEFT -> {
                if (party != null) {
                    putOut(room, party, changed);
                }
            }
            case ENDED -> room.ends(changed.status());
            case JOINED, CHANGED -> doubt(room.seats()
                    .stream()
                    .filter(seat -> party == null || seat.participant().isOf(party))
                    .toList());
        }
        room.tell(changed);
        switch (changed.what()) {
            case REMOVED, LEFT -> {
                UserId gone = party == null ? null : new UserId(party.id());
                present.forEach(participant -> lessKnown.accept(participant, gone));
            }
            case ENDED -> present.forEach(participant -> lessKnown.accept(participant, null));
            case JOINED, CHANGED -> {
            }
        }
    }

    /** A user's. An owner who acts for the store is in the room as the store. */
    private void putOut(LocalRoom room, Party party, RoomEvent.Changed why) {
        var told = new Broadcast(why);
        for (Seat seat : room.seats().stream().filter(one -> one.participant().isOf(party)).toList()) {
            if (!seat.isAdmitted()) {
                seat.doubt();
            } else if (party.equals(seat.access().party())) {
                end(seat, told);
            }
        }
    }

    /** What they rest on may have changed without anybody here having heard of it. */
    void doubt(Collection<Seat> some) {
        for (Seat seat : some) {
            seat.doubt();
            // Of another it is being asked already, and is asked again.
            if (seat.isAdmitted()) {
                doubtful.add(seat);
            }
        }
        askAgain();
    }

    /** What one participant may do for stores is another. Completes once it was asked what that comes to. */
    Future<Void> doubtOfStores(Participant participant) {
        List<Seat> rested = Seats.of(participant)
                .stream()
                .filter(seat -> !seat.isAdmitted() || seat.access().standing() == Standing.STORE)
                .toList();
        rested.forEach(Seat::doubt);
        List<Seat> admitted = rested.stream().filter(Seat::isAdmitted).toList();
        if (admitted.isEmpty()) {
            return Future.succeededFuture();
        }
        return ask(participant, admitted, this::judge).otherwise(e -> {
            doubtful.addAll(admitted);
            later.execute(this::askAgain);
            return null;
        });
    }

    private void askAgain() {
        if (asking) {
            return;
        }
        Map<Participant, List<Seat>> asked = doubtful.stream()
                .filter(Seat::isTaken)
                .collect(Collectors.groupingBy(Seat::participant));
        doubtful.clear();
        if (asked.isEmpty()) {
            return;
        }
        asking = true;
        List<Future<Void>> answers = new ArrayList<>();
        asked.forEach((participant, theirs) -> answers.add(ask(participant, theirs, this::judge)
                .onFailure(e -> doubtful.addAll(theirs))));
        Future.join(answers).onComplete(done -> {
            asking = false;
            if (done.succeeded()) {
                askAgain();
            } else {
                later.execute(this::askAgain);
            }
        });
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
        Map<Seat, Integer> doubts = new HashMap<>();
        asked.forEach(seat -> doubts.put(seat, seat.doubts()));
        Set<RoomId> rooms = asked.stream().map(Seat::roomId).collect(Collectors.toSet());
        return admissions.of(participant.identity(), rooms).compose(answers -> {
            List<Seat> again = new ArrayList<>();
            doubts.forEach((seat, before) -> {
                if (!seat.isTaken()) {
                    return;
                }
                if (seat.doubts() == before) {
                    doubtful.remove(seat);
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
        if (room != null && !room.isActive()) {
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
