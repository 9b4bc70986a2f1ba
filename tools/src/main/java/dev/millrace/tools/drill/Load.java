package dev.millrace.tools.drill;

import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * People who talk, at an even rate, and repeat what was not acknowledged until it is. What they are told is written
 * down.
 *
 * <p>All of it lives on one thread, the loop; the methods that say so may be called from others.
 */
final class Load implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(10);
    /** Longer than any drill. */
    static final Duration SIGNED_IN = Duration.ofDays(2);
    private static final int SPEAKERS_A_ROOM = 2;

    /** What the network still has to say after the end is not listened to. */
    private final ScheduledExecutorService loop = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().name("load").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<URI> gateways;
    private final SignIns signIns;
    private final String run;
    private final List<String> rooms = new ArrayList<>();
    private final List<LoadClient> clients = new ArrayList<>();
    private final Listener listener;
    private final MessageLog acknowledged = new MessageLog();
    private final MessageLog heard = new MessageLog();
    private final Latencies latencies = new Latencies();
    private final Map<String, Long> refusals = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();

    /** @param run sets this load's rooms and people apart from every other's */
    Load(DrillOptions options, List<URI> gateways, SignIns signIns, String run) {
        this.gateways = gateways;
        this.signIns = signIns;
        this.run = run;
        for (int room = 0; room < options.rooms; room++) {
            rooms.add("drill-" + run + "-" + room);
        }
        for (int number = 0; number < options.clients; number++) {
            clients.add(new LoadClient(this, number, roomsOf(number, options.clients),
                    (double) options.rate / options.clients, options.seed));
        }
        listener = new Listener(this);
    }

    /** Any thread. */
    void start() {
        onLoop(() -> {
            listener.connect();
            clients.forEach(LoadClient::connect);
        });
        Runnable tick = guarded(() -> clients.forEach(client -> client.tick(System.nanoTime())));
        var unused = loop.scheduleAtFixedRate(tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Nothing new is said any more; what was not acknowledged is still repeated. Any thread. */
    void finish() {
        onLoop(() -> clients.forEach(LoadClient::finish));
    }

    /** What the loop knows at this moment. Any thread. */
    <T> T ask(Callable<T> question) throws InterruptedException {
        try {
            return loop.submit(question).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many sends wait for their acks. Any thread. */
    int unanswered() throws InterruptedException {
        return ask(() -> clients.stream().mapToInt(LoadClient::unanswered).sum());
    }

    /** For whoever has to find out why it does not go on. Any thread. */
    String standing() throws InterruptedException {
        return ask(() -> Stream.of(
                Stream.of("acknowledged: " + acknowledged.size() + ", heard: " + heard.size() + ", refused: "
                        + refusals),
                wrong.stream(), clients.stream().map(LoadClient::standing))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n")));
    }

    /** From now on, waits for every client to be acknowledged anew. Any thread. */
    Watch watch(Partitions partitions) throws InterruptedException {
        return ask(() -> {
            var watch = new Watch(partitions);
            watches.add(watch);
            return watch;
        });
    }

    /** No more connections. Any thread; what was written down can be read after this. */
    @Override
    public synchronized void close() {
        if (loop.isShutdown()) {
            return;
        }
        onLoop(() -> {
            clients.forEach(LoadClient::close);
            listener.close();
            http.shutdownNow();
        });
        loop.shutdown();
        try {
            if (!loop.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the load does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // What was written down: for the loop, and for whoever comes after close.

    Told told() {
        return new Told(rooms, clients.size(), acknowledged, heard);
    }

    Latencies latencies() {
        return latencies;
    }

    /** By code, how often a send was refused and repeated. */
    Map<String, Long> refusals() {
        return refusals;
    }

    /** What no gateway should have said, a line each. */
    List<String> wrong() {
        return wrong;
    }

    List<String> rooms() {
        return rooms;
    }

    String user(int client) {
        return "drill-" + run + "-" + client;
    }

    // For the clients, on the loop.

    /** One presentation serves one session: whoever connects again does so with the same. */
    ChatSocket.Auth signIn(String user) {
        return new ChatSocket.Auth(signIns.signIn(Person.named(user, user), SIGNED_IN));
    }

    ChatSocket connect(ChatSocket.Auth auth, int attempt, ChatSocket.Owner owner) {
        return ChatSocket.open(http, gateways.get(Math.floorMod(attempt, gateways.size())), auth, loop,
                owner);
    }

    void later(Duration delay, Runnable step) {
        var unused = loop.schedule(guarded(step), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    void acknowledge(int client, LoadClient.Send send, UUID id, Position position) {
        long now = System.nanoTime();
        acknowledged.add(id, client, send.number, send.room, position, send.attempts > 1, send.firstSent,
                now);
        latencies.add((now - send.firstSent) / 1_000);
        watches.removeIf(watch -> watch.take(client, send, id));
    }

    void hear(UUID id, int room, Position position) {
        heard.add(id, 0, 0, room, position, false, 0, 0);
    }

    void refused(String code) {
        refusals.merge(code, 1L, Long::sum);
    }

    void wrong(String line) {
        wrong.add(line);
    }

    private void onLoop(Runnable step) {
        loop.execute(guarded(step));
    }

    /** An executor keeps what its tasks throw to itself; a load that broke must not look like one that is quiet. */
    private Runnable guarded(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                wrong("the load itself failed: " + e);
            }
        };
    }

    private List<Integer> roomsOf(int client, int clientCount) {
        List<Integer> own = new ArrayList<>();
        for (int room = 0; room < rooms.size(); room++) {
            for (int speaker = 0; speaker < SPEAKERS_A_ROOM; speaker++) {
                if ((room + speaker) % clientCount == client && !own.contains(room)) {
                    own.add(room);
                }
            }
        }
        return own.isEmpty() ? List.of(client % rooms.size()) : own;
    }

    /** Waits, on the loop, for an ack to each client and for one in each partition, of what was sent since. */
    final class Watch {

        private final long since = System.nanoTime();
        private final boolean[] done = new boolean[clients.size()];
        private final Map<Integer, UUID> probes = new TreeMap<>();
        private final int[] partitionOf;
        private final long partitionCount;
        private int missing = clients.size();

        /** Completes with a message of each partition when each client was acknowledged. */
        final CompletableFuture<List<UUID>> acked = new CompletableFuture<>();

        private Watch(Partitions partitions) {
            this.partitionOf = rooms.stream().mapToInt(room -> partitions.of(new RoomId(room))).toArray();
            this.partitionCount = clients.stream()
                    .flatMap(client -> client.rooms().stream())
                    .map(room -> partitionOf[room])
                    .distinct()
                    .count();
        }

        /** Whether there is nothing left to wait for. */
        private boolean take(int client, LoadClient.Send send, UUID id) {
            if (send.firstSent < since) {
                return false;
            }
            if (!done[client]) {
                done[client] = true;
                missing--;
            }
            probes.putIfAbsent(partitionOf[send.room], id);
            return missing == 0 && probes.size() == partitionCount
                    && acked.complete(List.copyOf(probes.values()));
        }
    }
}
