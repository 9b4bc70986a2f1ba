package dev.millrace.gateway.room;

import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Recents.Missed;
import dev.millrace.model.Position;

import io.vertx.core.Future;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads what rooms lack, each for itself: a room that is behind holds up no other. Where Redis does not have it all at
 * hand, the history is read; where that cannot be read, or does not close the gap, the room is given up.
 *
 * <p>While a room is behind, its members are given no offsets, of whichever room: an offset says that all before it was
 * heard in all rooms. What they are told in the meantime they would be told again if they returned with an older one, so
 * it is noted first that no such return is recovered.
 *
 * <p>Belongs to one event loop.
 */
final class Repair {

    private final Past past;
    private final Replay replay;
    private final BiConsumer<LocalRoom, Heard> tell;
    private final Consumer<LocalRoom> giveUp;
    private final Predicate<LocalRoom> isOccupied;
    private final Function<LocalRoom, Future<Void>> ask;
    private final Set<LocalRoom> behind = new HashSet<>();

    /**
     * @param giveUp ends what this does for the room, too
     * @param ask    who is still in a room that lacks something
     */
    Repair(Past past, Replay replay, BiConsumer<LocalRoom, Heard> tell, Consumer<LocalRoom> giveUp,
            Predicate<LocalRoom> isOccupied, Function<LocalRoom, Future<Void>> ask) {
        this.past = past;
        this.replay = replay;
        this.tell = tell;
        this.giveUp = giveUp;
        this.isOccupied = isOccupied;
        this.ask = ask;
    }

    boolean isAnyBehind() {
        return !behind.isEmpty();
    }

    /** What is heard of the room from now on waits; or goes on to, where it did. Its members were asked for. */
    void begin(LocalRoom room) {
        read(room, fallBehind(room));
    }

    /** Likewise, with what was heard while something before it was not; so may a removal not have been. */
    void beginAt(LocalRoom room, Heard waits) {
        Lag lag = fallBehind(room);
        lag.add(waits);
        askAndRead(room, lag);
    }

    private Lag fallBehind(LocalRoom room) {
        if (behind.add(room)) {
            room.seats().forEach(seat -> seat.participant().trail().joined(room.id(), true));
        }
        return room.fallBehind();
    }

    private void askAndRead(LocalRoom room, Lag lag) {
        int mine = lag.current();
        ask.apply(room).onComplete(asked -> ifStill(room, lag, mine, () -> read(room, lag)));
    }

    /** What is being read now may end before the interruption. Who watches the feed begins anew. */
    void interrupted() {
        behind.forEach(room -> room.fallBehind().interrupt());
    }

    /** It lacks nothing, or nobody waits for it any more. */
    void end(LocalRoom room) {
        if (behind.remove(room)) {
            room.catchesUp();
        }
    }

    private void read(LocalRoom room, Lag lag) {
        int mine = lag.attempt();
        begins(room).compose(after -> past.recents()
                .after(Map.of(room.id(), after))
                .compose(all -> past.recents()
                        .amended(List.of(room.id()))
                        .map(amended -> new Found(after, requireNonNull(all.get(room.id())),
                                amended.getOrDefault(room.id(), List.of())))))
                .onComplete(found -> ifStill(room, lag, mine, () -> {
                    if (found.failed()) {
                        again(room, lag, () -> read(room, lag));
                    } else if (found.result().missed.whole()) {
                        goOn(room, lag, found.result().missed.messages(), found.result().amended);
                    } else {
                        readHistory(room, lag, mine, found.result());
                    }
                }));
    }

    /**
     * Where what it lacks begins. When it was opened Redis may not have known of any epoch; so the one that Redis is in now
     * began later, and what is stored of earlier ones was said before anybody's time here.
     */
    private Future<Position> begins(LocalRoom room) {
        Position last = requireNonNull(room.last());
        return last.epoch() > 0
                ? Future.succeededFuture(last)
                : past.recents().standing(room.id()).map(now -> new Position(now.epoch(), 0));
    }

    private void readHistory(LocalRoom room, Lag lag, int mine, Found found) {
        List<Heard> atHand = found.missed.messages();
        replay.fromHistory(room.id(), found.after).onComplete(read -> ifStill(room, lag, mine, () -> {
            if (read.failed()) {
                giveUp.accept(room);
            } else {
                goOn(room, lag,
                        Stream.concat(before(atHand, read.result()), atHand.stream()).toList(),
                        found.amended);
            }
        }));
    }

    /** What is at hand is told with its order: it tells which offsets may follow. */
    private static Stream<Heard> before(List<Heard> atHand, List<Heard> read) {
        Position first = atHand.isEmpty() ? null : atHand.getFirst().position();
        return read.stream().filter(heard -> first == null || !heard.isFrom(first));
    }

    /** @param amended of which the notices may have been lost with the messages; any later one is heard */
    private void goOn(LocalRoom room, Lag lag, List<Heard> read, List<String> amended) {
        if (lag.hasOverflowed()) {
            again(room, lag, () -> read(room, lag));
            return;
        }
        read.forEach(heard -> tell.accept(room, heard));
        amended.forEach(notice -> tell.accept(room, Heard.of(notice)));
        for (Heard next = lag.next(); next != null; next = lag.next()) {
            if (room.lacksSomeBefore(next)) {
                again(room, lag, () -> askAndRead(room, lag));
                return;
            }
            lag.remove();
            tell.accept(room, next);
        }
        end(room);
    }

    private void again(LocalRoom room, Lag lag, Runnable step) {
        if (lag.mayTryAgain()) {
            int mine = lag.current();
            past.later().execute(() -> ifStill(room, lag, mine, step));
        } else {
            giveUp.accept(room);
        }
    }

    private void ifStill(LocalRoom room, Lag lag, int mine, Runnable step) {
        if (!lag.isAt(mine)) {
            return;
        }
        if (isOccupied.test(room)) {
            step.run();
        } else {
            end(room);
        }
    }

    private record Found(Position after, Missed missed, List<String> amended) {}
}
