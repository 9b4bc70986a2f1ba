package dev.millrace.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.LimitSettings;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Page;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.ledger.LedgerBook;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Recents;
import dev.millrace.gateway.room.recovery.RecoverySettings;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.recovery.Whereabouts.Since;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Amendment;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Redis, PostgreSQL, and the event loops around them, on one thread. Nothing happens but step by step: each connection
 * answers in its order, and any of them next.
 */
final class RecoveryWorld {

    private static final Durability NOBODY_SENDS = new Durability() {
        @Override
        public boolean offers(AckLevel level) {
            return false;
        }

        @Override
        public Future<Void> replicated(MessageLog.Appended appended) {
            return Future.failedFuture("nobody sends");
        }

        @Override
        public Future<Void> persisted(MessageLog.Appended appended) {
            return Future.failedFuture("nobody sends");
        }
    };

    static final String LIFE = "01234567";
    static final List<RoomId> ROOMS = List.of(new RoomId("a"), new RoomId("b"), new RoomId("c"));

    private final Random random;
    private final int atHand;
    private final Map<RoomId, List<ChatMessage>> said = new LinkedHashMap<>();
    private final Map<RoomId, List<Heard>> published = new HashMap<>();
    private final Map<UUID, Amendment> amendments = new HashMap<>();
    private final Map<RoomId, Map<UUID, String>> amended = new HashMap<>();
    final List<Loop> loops = new ArrayList<>();
    long order;

    RecoveryWorld(Random random, int atHand) {
        this.random = random;
        this.atHand = atHand;
        ROOMS.forEach(room -> {
            said.put(room, new ArrayList<>());
            published.put(room, new ArrayList<>());
            amended.put(room, new LinkedHashMap<>());
        });
        loops.add(new Loop(1));
        loops.add(new Loop(2));
    }

    /** Of an event loop on which nobody sends. */
    static Rooms rooms(RoomFeed feed, Past past, int number) {
        var speech = new Speech(
                new Speech.Ports((draft, terms) -> Future.failedFuture("nobody sends"), NOBODY_SENDS,
                        new LedgerBook(new Partitions(1), Duration.ofMinutes(1), Instant::now)),
                10, Instant::now, number);
        var sends = new SendLimits(
                new Balance(spendings -> Future.failedFuture("there is only this loop")),
                new LimitSettings(Rate.parse("off"), 0, Rate.parse("off"), Rate.parse("off"),
                        Rate.parse("off"), Set.of()));
        return new Rooms(new Rooms.Ports(speech, feed, sends, notice -> {}, past, Admissions.UNKEPT,
                FakeDesk.CLOSED, Company.NONE, (delay, step) -> {}), 10, Instant::now);
    }

    Loop anyLoop() {
        return loops.get(random.nextInt(loops.size()));
    }

    RoomId anyRoom() {
        return ROOMS.get(random.nextInt(ROOMS.size()));
    }

    int saidIn(RoomId room) {
        return requireNonNull(said.get(room)).size();
    }

    void say(RoomId room) {
        int seq = saidIn(room) + 1;
        var draft = new Draft(new UUID(0, ++order), room, new UserId("u"), "U", MessageType.CHAT,
                room + "#" + seq, Instant.EPOCH, null);
        var position = new Position(1, seq);
        requireNonNull(said.get(room)).add(new ChatMessage(draft, position));
        String json = new String(MessageJson.complete(position, order, MessageJson.tail(draft)), UTF_8);
        requireNonNull(published.get(room)).add(Heard.of(json));
        loops.forEach(loop -> loop.publish(room, json));
    }

    /** What Redis has at hand is changed, and the room is told: both at once. */
    void amendAny(RoomId room) {
        int count = saidIn(room);
        if (count == 0) {
            return;
        }
        int index = random.nextInt(count);
        ChatMessage message = requireNonNull(said.get(room)).get(index);
        UUID id = message.draft().id();
        var amendment = new Amendment(revisionOf(room, index + 1) + 1, Instant.EPOCH, false);
        amendments.put(id, amendment);
        requireNonNull(published.get(room)).replaceAll(heard -> message.position().equals(heard.position())
                ? Heard.of(new String(MessageJson.complete(message.position(), heard.order(),
                        MessageJson.tail(message.draft(), amendment)), UTF_8))
                : heard);
        String notice = NoticeJson.write(new RoomEvent.Revised(room, id, message.position(),
                message.draft().text(), amendment.revision(), amendment.at(), ""));
        Map<UUID, String> kept = requireNonNull(amended.get(room));
        kept.remove(id);
        kept.put(id, notice);
        loops.forEach(loop -> loop.publish(room, notice));
    }

    /** 0 where it is as it was said. */
    int revisionOf(RoomId room, long seq) {
        UUID id = requireNonNull(said.get(room)).get((int) seq - 1).draft().id();
        Amendment last = amendments.get(id);
        return last == null ? 0 : last.revision();
    }

    /** Something that is under way arrives. */
    boolean step() {
        List<Deque<Runnable>> busy = loops.stream()
                .flatMap(loop -> loop.connections.stream())
                .filter(connection -> !connection.isEmpty())
                .toList();
        if (busy.isEmpty()) {
            return false;
        }
        busy.get(random.nextInt(busy.size())).remove().run();
        return true;
    }

    void settle() {
        loops.forEach(Loop::resume);
        while (step()) {
            loops.forEach(Loop::resume);
        }
    }

    private List<Heard> recent(RoomId room) {
        List<Heard> all = requireNonNull(published.get(room));
        return List.copyOf(all.subList(Math.max(0, all.size() - atHand), all.size()));
    }

    /** One event loop, with its connections. */
    final class Loop implements RoomFeed, Recents {

        final Deque<Runnable> feed = new ArrayDeque<>();
        private final Deque<Runnable> reads = new ArrayDeque<>();
        private final Deque<Runnable> notes = new ArrayDeque<>();
        private final Deque<Runnable> rows = new ArrayDeque<>();
        private final Deque<Runnable> timers = new ArrayDeque<>();
        /** Those of whom something is to be read. */
        final Deque<Runnable> clients = new ArrayDeque<>();
        final List<Deque<Runnable>> connections = List.of(feed, reads, notes, rows, timers, clients);
        private final Map<RoomId, Consumer<String>> listeners = new HashMap<>();
        private final List<Promise<Void>> opening = new ArrayList<>();
        private boolean up = true;
        private Watcher watcher = none();
        final Rooms rooms;

        Loop(int number) {
            var past = new Past(this, this::history, new RecoverySettings(Duration.ofMinutes(2), 30, 60),
                    timers::add);
            rooms = rooms(this, past, number);
        }

        void publish(RoomId room, String json) {
            Consumer<String> listener = listeners.get(room);
            if (up && listener != null) {
                feed.add(() -> {
                    Consumer<String> still = listeners.get(room);
                    if (still != null) {
                        still.accept(json);
                    }
                });
            }
        }

        void cut() {
            if (up) {
                up = false;
                feed.clear();
                List<Promise<Void>> failing = List.copyOf(opening);
                opening.clear();
                watcher.interrupted();
                failing.forEach(promise -> promise.fail(Past.unavailable()));
            }
        }

        void resume() {
            if (!up) {
                up = true;
                feed.add(() -> watcher.resumed());
            }
        }

        @Override
        public Future<Void> open(RoomId room, Consumer<String> onMessage) {
            if (!up) {
                return Future.failedFuture(Past.unavailable());
            }
            listeners.put(room, onMessage);
            Promise<Void> live = Promise.promise();
            opening.add(live);
            feed.add(() -> {
                opening.remove(live);
                live.complete();
            });
            return live.future();
        }

        @Override
        public void close(RoomId room) {
            listeners.remove(room);
        }

        @Override
        public void watchedBy(Watcher onlyOne) {
            watcher = onlyOne;
        }

        @Override
        public String life() {
            return LIFE;
        }

        @Override
        public Future<Position> standing(RoomId room) {
            return answered(reads, () -> Future.succeededFuture(new Position(1, saidIn(room))));
        }

        @Override
        public Future<Map<RoomId, Missed>> after(Map<RoomId, Position> positions) {
            return answered(reads, () -> {
                Map<RoomId, Missed> found = new HashMap<>();
                positions.forEach((room, after) -> found.put(room, saidIn(room) == after.seq()
                        ? Missed.NOTHING
                        : Missed.after(recent(room), after, Long.MAX_VALUE)));
                return mostly(found);
            });
        }

        @Override
        public Future<Map<RoomId, Missed>> since(Map<RoomId, Long> orders, String life) {
            return answered(reads, () -> {
                Map<RoomId, Missed> found = new HashMap<>();
                orders.forEach((room, after) -> found.put(room,
                        Missed.since(recent(room), after, 0, Long.MAX_VALUE)));
                return mostly(found);
            });
        }

        @Override
        public Future<Map<RoomId, List<String>>> amended(Collection<RoomId> rooms) {
            return answered(reads, () -> {
                Map<RoomId, List<String>> found = new HashMap<>();
                rooms.forEach(
                        room -> found.put(room, List.copyOf(requireNonNull(amended.get(room)).values())));
                return mostly(found);
            });
        }

        private Future<MessagePage> history(Query query) {
            long after = ((Query.From.After) query.from()).position().seq();
            return answered(rows, () -> {
                List<ChatMessage> all = requireNonNull(said.get(query.room()));
                List<ChatMessage> next = all.stream()
                        .filter(message -> message.position().seq() > after)
                        .limit(7)
                        .toList();
                boolean more = after + next.size() < all.size();
                return Future.succeededFuture(
                        new MessagePage(next.stream()
                                .map(message -> new MessageView(message,
                                        amendments.get(message.draft().id())))
                                .toList(),
                                more, random.nextInt(10) == 0 ? Page.Hole.POSTGRES_AWAY : null));
            });
        }

        /** @param rooms as they are noted already */
        Noted trail(Map<RoomId, Since> rooms) {
            return new Noted(this, new HashMap<>(rooms));
        }

        private <T> Future<T> mostly(T found) {
            return random.nextInt(20) == 0
                    ? Future.failedFuture(Past.unavailable())
                    : Future.succeededFuture(found);
        }

        /** What is asked is looked at somewhere between the question and the answer. */
        private <T> Future<T> answered(Queue<Runnable> connection, Supplier<Future<T>> look) {
            Promise<T> answer = Promise.promise();
            if (random.nextBoolean()) {
                Future<T> seen = look.get();
                connection.add(() -> seen.onComplete(answer));
            } else {
                connection.add(() -> look.get().onComplete(answer));
            }
            return answer.future();
        }

        private static Watcher none() {
            return new Watcher() {
                @Override
                public void interrupted() {}

                @Override
                public void resumed() {}
            };
        }
    }

    /** What Redis has of a session. */
    final class Noted implements Trail {

        private final Loop loop;
        final Map<RoomId, Since> rooms;
        private boolean taken;

        Noted(Loop loop, Map<RoomId, Since> rooms) {
            this.loop = loop;
            this.rooms = rooms;
        }

        void taken() {
            taken = true;
        }

        @Override
        public Future<Void> joined(RoomId room, boolean replayed) {
            return noted(() -> {
                if (replayed) {
                    rooms.put(room, new Since(order, true));
                } else {
                    rooms.putIfAbsent(room, new Since(order, false));
                }
            });
        }

        @Override
        public Future<Void> left(RoomId room) {
            return noted(() -> rooms.remove(room));
        }

        private Future<Void> noted(Runnable change) {
            Promise<Void> noted = Promise.promise();
            // In the order of the calls, so not at just any time.
            loop.notes.add(() -> {
                if (taken) {
                    noted.fail(Past.unavailable());
                } else {
                    change.run();
                    noted.complete();
                }
            });
            return noted.future();
        }

        @Override
        public void speaks(String vocabulary) {}

        @Override
        public void alive() {}

        @Override
        public Future<Boolean> isTaken() {
            return Future.succeededFuture(false);
        }

        @Override
        public void end() {}
    }
}
