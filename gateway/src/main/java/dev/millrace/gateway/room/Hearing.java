package dev.millrace.gateway.room;

import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Recents.Missed;
import dev.millrace.model.NoticeForm;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one event loop hears, on its way to the members of its rooms: each message once, and all rooms' messages in the
 * order that they were appended in. When the feed was interrupted, everything that is heard waits until what was missed
 * in between was read; where that cannot be read, the members of the room are told that they missed something.
 *
 * <p>Messages that are read from the history have no order, and are told first and without an offset: a client that
 * returns from among them begins before them, and is not let off.
 *
 * <p>Belongs to one event loop.
 */
final class Hearing implements RoomFeed.Watcher {

    /** What is said while it is read is read again where it is more than this. */
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_ATTEMPTS = 50;

    private final Map<RoomId, LocalRoom> occupied;
    private final RoomFeed feed;
    private final Past past;
    private final Replay replay;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean overflowed;
    private boolean holding;
    private boolean interrupted;
    private int interruptions;
    private int attempts;
    /** Each attempt's own: what an earlier one has read comes too late. */
    private int attempt;
    private Promise<Void> settled = Promise.promise();

    /** @param occupied the rooms, which come and go */
    Hearing(Map<RoomId, LocalRoom> occupied, RoomFeed feed, Past past, Replay replay) {
        this.occupied = occupied;
        this.feed = feed;
        this.past = past;
        this.replay = replay;
        feed.watchedBy(this);
    }

    /** Listens to a room; completes when it is heard and it is known where it stands. */
    Future<Void> open(LocalRoom room) {
        return feed.open(room.id(), json -> heard(room, json)).compose(v -> {
            int before = interruptions;
            return past.recents().standing(room.id()).compose(standing -> {
                if (before != interruptions) {
                    // What was said around an interruption, before it was known where to begin, would not be missed.
                    return Future.failedFuture(Past.unavailable());
                }
                room.begin(standing);
                return Future.succeededFuture();
            });
        });
    }

    /** Completes once nothing waits: what is read from then on is followed by what is heard. */
    Future<Void> settled() {
        return holding ? settled.future() : Future.succeededFuture();
    }

    @Override
    public void interrupted() {
        interrupted = true;
        interruptions++;
        attempts = 0;
        attempt++;
        hold();
    }

    @Override
    public void resumed() {
        interrupted = false;
        repair();
    }

    /** What is of the moment waits for nothing. */
    private void heard(LocalRoom room, String json) {
        if (NoticeForm.isNotice(json)) {
            NoticeJson.read(json).ifPresent(room::tell);
        } else {
            heard(room, Heard.of(json));
        }
    }

    private void heard(LocalRoom room, Heard heard) {
        if (holding) {
            await(room, heard);
        } else if (room.lacksSomeBefore(heard)) {
            hold();
            await(room, heard);
            repair();
        } else {
            tell(room, heard);
        }
    }

    private void tell(LocalRoom room, Heard heard) {
        String offset = heard.order() == 0 || !past.settings().isOn()
                ? null
                : new Offset(feed.life(), heard.order()).toString();
        room.pass(heard, offset);
    }

    private void hold() {
        if (!holding) {
            holding = true;
            settled = Promise.promise();
        }
    }

    private void await(LocalRoom room, Heard heard) {
        if (waiting.size() == MOST_WAITING) {
            waiting.clear();
            overflowed = true;
        }
        waiting.add(new Waiting(room, heard));
    }

    private void repair() {
        if (interrupted) {
            return;
        }
        int mine = ++attempt;
        attempts++;
        overflowed = false;
        Map<RoomId, Position> positions = new HashMap<>();
        occupied.forEach((id, room) -> {
            Position last = room.last();
            if (last != null) {
                positions.put(id, last);
            }
        });
        past.recents()
                .after(positions)
                .compose(missed -> readDoubtful(positions, missed))
                .onComplete(read -> {
                    if (mine != attempt) {
                        return;
                    }
                    if (read.succeeded()) {
                        goOn(read.result());
                    } else {
                        again();
                    }
                });
    }

    /** What Redis does not have at hand. A room of which that cannot be read either has no entry. */
    private Future<Found> readDoubtful(Map<RoomId, Position> positions, Map<RoomId, Missed> missed) {
        var found = new Found(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
        List<Future<Void>> reading = new ArrayList<>();
        missed.forEach((id, of) -> {
            if (of.whole()) {
                of.messages().forEach(heard -> found.inOrder.add(new Missing(id, heard)));
                return;
            }
            Position after = positions.get(id);
            if (after != null) {
                reading.add(replay.fromHistory(id, after).transform(read -> {
                    if (read.succeeded()) {
                        found.fromHistory.put(id, read.result());
                    } else {
                        found.lost.add(id);
                    }
                    return Future.succeededFuture();
                }));
            }
        });
        return Future.join(reading).map(found);
    }

    private void goOn(Found found) {
        if (overflowed) {
            again();
            return;
        }
        found.lost.forEach(this::giveUp);
        found.fromHistory.forEach((id, messages) -> {
            LocalRoom room = occupied.get(id);
            if (room != null) {
                messages.forEach(heard -> tell(room, heard));
            }
        });
        if (tellInOrder(found.inOrder)) {
            holding = false;
            attempts = 0;
            settled.complete();
        } else {
            again();
        }
    }

    /** False where something is still lacking: the rest waits on. */
    private boolean tellInOrder(List<Missing> missed) {
        missed.sort(Comparator.comparingLong(one -> one.heard.order()));
        var next = new ArrayDeque<>(missed);
        for (Waiting heard = waiting.peek(); heard != null || !next.isEmpty(); heard = waiting.peek()) {
            Missing read = next.peek();
            if (read != null && (heard == null || read.heard.order() <= heard.heard.order())) {
                next.remove();
                LocalRoom room = occupied.get(read.room);
                if (room != null) {
                    tell(room, read.heard);
                }
            } else if (heard != null) {
                if (heard.room.lacksSomeBefore(heard.heard)) {
                    return false;
                }
                waiting.remove();
                tell(heard.room, heard.heard);
            }
        }
        return true;
    }

    private void again() {
        if (attempts < MOST_ATTEMPTS) {
            int mine = attempt;
            past.later().execute(() -> {
                if (mine == attempt) {
                    repair();
                }
            });
            return;
        }
        waiting.clear();
        List.copyOf(occupied.keySet()).forEach(this::giveUp);
        attempts = 0;
        holding = false;
        settled.complete();
    }

    private void giveUp(RoomId id) {
        LocalRoom room = occupied.get(id);
        if (room != null) {
            room.giveUp();
        }
    }

    private record Waiting(LocalRoom room, Heard heard) {}

    private record Missing(RoomId room, Heard heard) {}

    /** What was missed: as Redis has it at hand, as the history has it, and where it cannot be had. */
    private record Found(List<Missing> inOrder, Map<RoomId, List<Heard>> fromHistory, List<RoomId> lost) {}
}
