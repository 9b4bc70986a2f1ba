package dev.millrace.gateway.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.RecoveryWorld.Loop;
import dev.millrace.gateway.room.RecoveryWorld.Noted;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Whereabouts.Absence;
import dev.millrace.gateway.room.recovery.Whereabouts.Since;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients are cut off from what they were still to read and return to any event loop, feeds are interrupted, and all
 * that is asked is answered in its own time. Whatever the interleaving, each client hears all that is said in its rooms:
 * once, in the rooms' order, and without a gap; and what became of each of the messages that it has. One that is not recovered joins after what it heard last.
 */
class CatchUpTest {

    private static final int RUNS = 1_000;
    private static final int STEPS = 300;
    private static final Pattern REVISION = Pattern.compile(",\"revision\":(\\d+)}$");

    /** Of a room's messages there are so many at hand: the rest is in the history. */
    @ParameterizedTest
    @ValueSource(ints = {2, 6, 40})
    void whateverTheInterleavingEverybodyHearsEverythingOnce(int atHand) {
        long start = System.nanoTime();
        var recovered = new int[2];
        for (int run = 0; run < RUNS; run++) {
            long seed = start + run;
            try {
                new Trial(new Random(seed), atHand, recovered).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "with seed " + seed + ", at hand " + atHand + ": " + e.getMessage(), e);
            }
        }
        assertThat(recovered[0]).as("recovered").isPositive();
        assertThat(recovered[1]).as("not recovered").isPositive();
    }

    private static final class Trial {

        private final Random random;
        private final RecoveryWorld world;
        private final int[] recovered;
        private final List<Client> clients = new ArrayList<>();
        /** What must not be; thrown in a callback it would go unseen. */
        private final List<String> wrong = new ArrayList<>();

        Trial(Random random, int atHand, int[] recovered) {
            this.random = random;
            this.world = new RecoveryWorld(random, atHand);
            this.recovered = recovered;
            for (int i = 0; i < 3; i++) {
                clients.add(new Client("client-" + i));
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                Client client = clients.get(random.nextInt(clients.size()));
                switch (random.nextInt(24)) {
                    case 0, 1, 2, 3, 4 -> world.say(world.anyRoom());
                    case 5 -> world.anyLoop().cut();
                    case 6, 7 -> world.anyLoop().resume();
                    case 8 -> client.breaksAndReturns();
                    case 11, 12 -> world.amendAny(world.anyRoom());
                    case 9, 10 -> client.joinWhereItIsNot();
                    default -> world.step();
                }
            }
            world.settle();
            for (int i = 0; i < 200 && !clients.stream().allMatch(Client::isThere); i++) {
                clients.forEach(Client::joinWhereItIsNot);
                world.settle();
            }
            assertThat(wrong).isEmpty();
            clients.forEach(Client::checkThatItHeardAll);
        }

        private final class Client {

            private final String name;
            private final List<RoomEvent> heard = new ArrayList<>();
            /** Of each message that it has the revision it shows, by room and number. */
            private final Map<String, Integer> shown = new HashMap<>();
            private final Map<RoomId, Long> last = new HashMap<>();
            /** Up to here it has arrived for sure; what follows may be lost with the connection. */
            private int arrived;
            private Connection connection;

            Client(String name) {
                this.name = name;
                RecoveryWorld.ROOMS.forEach(room -> last.put(room, 0L));
                this.connection = new Connection(world.anyLoop(), Map.of());
            }

            boolean isThere() {
                return !connection.broken && connection.in.size() == RecoveryWorld.ROOMS.size();
            }

            void joinWhereItIsNot() {
                if (connection.broken) {
                    breaksAndReturns();
                }
                Connection now = connection;
                if (now.returning) {
                    return;
                }
                for (RoomId room : RecoveryWorld.ROOMS) {
                    if (!now.in.contains(room) && now.asked.add(room)) {
                        now.loop.rooms.execute(now.participant,
                                new Command.Join(room, new Position(1, lastIn(room))))
                                .onSuccess(v -> {
                                    if (!now.broken) {
                                        now.in.add(room);
                                        arrived = heard.size();
                                    }
                                })
                                .onComplete(v -> now.asked.remove(room));
                    }
                }
            }

            void breaksAndReturns() {
                Connection before = connection;
                if (before.returning) {
                    return;
                }
                loseSomeOfTheEnd();
                boolean crashed = random.nextBoolean();
                before.broken = true;
                before.trail.taken();
                if (!crashed) {
                    before.loop.rooms.exit(before.participant);
                }
                var next = new Connection(world.anyLoop(), before.trail.rooms);
                connection = next;
                next.returning = true;
                var absence = new Absence(name, Map.copyOf(before.trail.rooms), RecoveryWorld.LIFE, null,
                        next.trail);
                next.loop.rooms.resume(next.participant, absence, offset()).onSuccess(tell -> {
                    recovered[0]++;
                    next.returning = false;
                    // What it was told that it is in. Where it was not told, it joins again.
                    next.in.addAll(before.in);
                    if (!absence.rooms().keySet().containsAll(before.in)) {
                        wrong.add(name + " was in " + before.in + ", and is noted in " + absence.rooms());
                    }
                    tell.run();
                }).onFailure(e -> {
                    recovered[1]++;
                    next.loop.rooms.exit(next.participant);
                    connection = new Connection(next.loop, Map.of());
                });
            }

            private void loseSomeOfTheEnd() {
                int kept = arrived
                        + (heard.size() == arrived ? 0 : random.nextInt(heard.size() - arrived + 1));
                heard.subList(kept, heard.size()).clear();
                RecoveryWorld.ROOMS.forEach(room -> last.put(room, 0L));
                shown.clear();
                heard.forEach(this::show);
            }

            private void show(RoomEvent event) {
                switch (event) {
                    case RoomEvent.Said said -> {
                        last.put(roomOf(said), seqOf(said));
                        shown.put(roomOf(said) + "#" + seqOf(said), revisionOf(said));
                    }
                    case RoomEvent.Revised revised -> shown.computeIfPresent(
                            revised.roomId() + "#" + revised.position().seq(),
                            (message, before) -> Math.max(before, revised.revision()));
                    default -> wrong.add(name + " hears " + event);
                }
            }

            private long lastIn(RoomId room) {
                return requireNonNull(last.get(room));
            }

            private @Nullable Offset offset() {
                for (RoomEvent event : heard.reversed()) {
                    if (event instanceof RoomEvent.Said said && said.offset() != null) {
                        return Offset.parse(said.offset());
                    }
                }
                return null;
            }

            void hear(RoomEvent event) {
                if (event instanceof RoomEvent.Said said && seqOf(said) != lastIn(roomOf(said)) + 1) {
                    wrong.add(name + " hears " + seqOf(said) + " in " + roomOf(said) + " after " + last);
                }
                show(event);
                heard.add(event);
            }

            void checkThatItHeardAll() {
                assertThat(isThere()).as(name + " is there").isTrue();
                RecoveryWorld.ROOMS.forEach(room -> assertThat(lastIn(room)).as(name + " in " + room)
                        .isEqualTo(world.saidIn(room)));
                for (RoomId room : RecoveryWorld.ROOMS) {
                    for (long seq = 1; seq <= world.saidIn(room); seq++) {
                        assertThat(shown.get(room + "#" + seq)).as(name + " shows " + room + "#" + seq)
                                .isEqualTo(world.revisionOf(room, seq));
                    }
                }
            }

            private final class Connection implements Outlet {

                private final Loop loop;
                private final Noted trail;
                private final Participant participant;
                private final Set<RoomId> in = new HashSet<>();
                private final Set<RoomId> asked = new HashSet<>();
                private boolean broken;
                private boolean returning;

                Connection(Loop loop, Map<RoomId, Since> rooms) {
                    this.loop = loop;
                    this.trail = loop.trail(rooms);
                    this.participant = loop.rooms.enter(name,
                            new Identity(new UserId("u"), "U", Set.of(), Set.of()), this, trail);
                }

                @Override
                public void deliver(Broadcast broadcast) {
                    if (!broken) {
                        hear(broadcast.event());
                    }
                }

                /** It reads now and then. */
                @Override
                public boolean takesMore() {
                    return random.nextInt(4) > 0;
                }

                @Override
                public void whenItTakesMore(Runnable step) {
                    loop.clients.add(() -> {
                        if (!broken) {
                            step.run();
                        }
                    });
                }

                @Override
                public void missed() {
                    broken = true;
                }
            }
        }

        private static RoomId roomOf(RoomEvent.Said said) {
            int hash = said.messageJson().indexOf('#');
            return new RoomId(said.messageJson().substring(hash - 1, hash));
        }

        private static int revisionOf(RoomEvent.Said said) {
            Matcher revision = REVISION.matcher(said.messageJson());
            return revision.find() ? Integer.parseInt(revision.group(1)) : 0;
        }

        private static long seqOf(RoomEvent.Said said) {
            return said.position() == null ? 0 : said.position().seq();
        }
    }
}
