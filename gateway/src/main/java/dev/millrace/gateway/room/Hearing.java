package dev.millrace.gateway.room;

import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Recents;
import dev.millrace.gateway.room.recovery.Recents.Missed;
import dev.millrace.model.NoticeForm;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one event loop hears, on its way to the members of its rooms: each message once, and all rooms' messages in the
 * order that they were appended in. When the feed was interrupted, everything that is heard waits until it was asked who is
 * still in the rooms, and then until Redis has said what was missed in between. Rooms of which it has all go on then; any other is behind, until its {@link Repair} is done.
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
    private final Listener listener;
    private final Repair repair;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private boolean overflowed;
    private boolean holding;
    private Promise<Void> held = Promise.promise();
    private boolean interrupted;
    private int interruptions;
    private int attempts;
    /** Each attempt's own: what an earlier one has read comes too late. */
    private int attempt;
    /** The highest order that was told; what was told late has no higher one. */
    private Offset told = new Offset("", 0);

    /** @param occupied the rooms, which come and go */
    Hearing(Map<RoomId, LocalRoom> occupied, RoomFeed feed, Past past, Replay replay, Listener listener) {
        this.occupied = occupied;
        this.feed = feed;
        this.past = past;
        this.listener = listener;
        this.repair = new Repair(past, replay, this::tell, this::giveUp, this::isOccupied,
                room -> listener.mayHaveMissed(List.of(room)));
        feed.watchedBy(this);
    }

    /** Listens to a room; completes when it is heard and it is known where it stands. */
    Future<Void> open(LocalRoom room) {
        return feed.open(room.id(), json -> heard(room, json)).compose(v -> {
            room.listens();
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

    /** Completes once nothing of the rooms waits: what is read from then on is followed by what is heard. */
    Future<Void> settled(Collection<LocalRoom> rooms) {
        if (holding) {
            return held.future().compose(v -> settled(rooms));
        }
        for (LocalRoom room : rooms) {
            Lag lag = room.lag();
            if (lag != null) {
                return lag.over().compose(v -> settled(rooms));
            }
        }
        return Future.succeededFuture();
    }

    @Override
    public void interrupted() {
        interrupted = true;
        interruptions++;
        attempts = 0;
        attempt++;
        repair.interrupted();
        listener.interrupted();
        if (!holding) {
            holding = true;
            held = Promise.promise();
        }
    }

    @Override
    public void resumed() {
        interrupted = false;
        if (!told.life().equals(feed.life())) {
            told = new Offset(feed.life(), 0);
        }
        int mine = attempt;
        // Who was put out meanwhile is not to hear what was said after it: what may be read at once waits for that.
        Future<Void> asked = listener.mayHaveMissed(List.copyOf(occupied.values()));
        listener.resumed();
        asked.onComplete(done -> {
            if (mine == attempt) {
                readMissed();
            }
        });
    }

    /** What is of the moment waits for nothing. What became of a message follows it. */
    private void heard(LocalRoom room, String json) {
        if (NoticeForm.isNotice(json)) {
            NoticeJson.read(room.id(), json).ifPresent(notice -> {
                if (notice instanceof RoomEvent.Revised && (holding || room.isBehind())) {
                    heard(new Message(room, Heard.of(json)));
                } else {
                    listener.told(room, notice);
                }
            });
        } else if (room.isListening()) {
            // Else it is of whoever listened to the room before: it may still be under way.
            heard(new Message(room, Heard.of(json)));
        }
    }

    private void heard(Message message) {
        if (holding) {
            if (waiting.size() == MOST_WAITING) {
                waiting.clear();
                overflowed = true;
            }
            waiting.add(message);
        } else {
            goOn(message);
        }
    }

    private void goOn(Message message) {
        LocalRoom room = message.room;
        Lag lag = room.lag();
        if (lag != null) {
            lag.add(message.heard);
        } else if (room.lacksSomeBefore(message.heard)) {
            repair.beginAt(room, message.heard);
        } else {
            tell(room, message.heard);
        }
    }

    /** An offset is given with what comes after all that was told: for nothing else would it say that all before was. */
    private void tell(LocalRoom room, Heard heard) {
        if (NoticeForm.isNotice(heard.json())) {
            NoticeJson.read(room.id(), heard.json()).ifPresent(notice -> listener.told(room, notice));
            return;
        }
        boolean isNext = heard.order() > told.order();
        if (isNext) {
            told = new Offset(feed.life(), heard.order());
        }
        room.pass(heard, isNext && past.settings().isOn() ? told.toString() : null, repair.isAnyBehind());
    }

    private void readMissed() {
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
        Recents recents = past.recents();
        recents.after(positions)
                .compose(missed -> recents.amended(positions.keySet())
                        .map(amended -> (Runnable) () -> goOn(missed, amended)))
                .onComplete(read -> {
                    if (mine != attempt) {
                        return;
                    }
                    if (read.succeeded() && !overflowed) {
                        read.result().run();
                    } else {
                        again();
                    }
                });
    }

    private void goOn(Map<RoomId, Missed> missed, Map<RoomId, List<String>> amended) {
        List<Message> read = new ArrayList<>();
        missed.forEach((id, of) -> {
            LocalRoom room = occupied.get(id);
            if (room == null || room.last() == null) {
                return;
            }
            if (of.whole()) {
                repair.end(room);
                of.messages().forEach(heard -> read.add(new Message(room, heard)));
            } else {
                repair.begin(room);
            }
        });
        goOnInOrder(read, amended);
        letGo();
    }

    private void goOnInOrder(List<Message> read, Map<RoomId, List<String>> amended) {
        read.sort(Comparator.comparingLong(message -> message.heard.order()));
        var missed = new ArrayDeque<>(read);
        List<Message> notices = new ArrayList<>();
        amended.forEach((id, of) -> {
            LocalRoom room = occupied.get(id);
            if (room != null) {
                of.forEach(json -> notices.add(new Message(room, Heard.of(json))));
            }
        });
        for (Message next = waiting.poll(); next != null; next = waiting.poll()) {
            if (NoticeForm.isNotice(next.heard.json())) {
                notices.add(next);
                continue;
            }
            while (!missed.isEmpty() && missed.peek().heard.order() <= next.heard.order()) {
                goOn(missed.remove());
            }
            if (isOccupied(next.room)) {
                goOn(next);
            }
        }
        missed.forEach(this::goOn);
        // They have no place among the messages, but after the one that each is about.
        notices.stream().filter(notice -> isOccupied(notice.room)).forEach(this::goOn);
    }

    private void again() {
        if (attempts < MOST_ATTEMPTS) {
            int mine = attempt;
            past.later().execute(() -> {
                if (mine == attempt) {
                    readMissed();
                }
            });
            return;
        }
        waiting.clear();
        List.copyOf(occupied.values()).forEach(this::giveUp);
        letGo();
    }

    private void letGo() {
        attempts = 0;
        holding = false;
        held.complete();
    }

    private void giveUp(LocalRoom room) {
        // Whoever comes next opens it anew, and knows again where it stands.
        if (occupied.remove(room.id(), room)) {
            feed.close(room.id());
            room.giveUp();
        }
        repair.end(room);
    }

    private boolean isOccupied(LocalRoom room) {
        return room.equals(occupied.get(room.id()));
    }

    /** Told of what is no message. */
    interface Listener {

        /** It is for the listener to tell the members. */
        void told(LocalRoom room, RoomEvent.Notice notice);

        /** From now on nothing is heard. */
        void interrupted();

        /** It is again, and all rooms {@linkplain #mayHaveMissed may have missed} something. */
        void resumed();

        /**
         * Something may have been told in these rooms that was not heard, and is kept nowhere. Completes once it was asked
         * what it may have been, or could not be asked: only then are the members to hear what was said after it.
         */
        Future<Void> mayHaveMissed(Collection<LocalRoom> rooms);
    }

    private record Message(LocalRoom room, Heard heard) {}
}
