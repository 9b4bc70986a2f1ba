package dev.millrace.tools.bench;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.Words;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.stack.StackPlan;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was typed after {@code scripts/bench}. What was not, is the mode's own. */
final class BenchOptions {

    private static final int MOST_CONNECTIONS = 100_000;
    private static final int MOST_ROOMS = 1_000_000;
    private static final int MOST_RATE = 1_000_000;
    /** The sender and the number that each text carries. */
    private static final int LEAST_TEXT = 18;
    private static final int MOST_TEXT = 1_000;

    final Path root;
    final Mode mode;
    final Map<String, String> settings = new TreeMap<>();
    List<String> jvmOptions = StackPlan.ONE_MACHINE;
    @Nullable
    Path redisServer;
    Path out;
    int gateways = 1;
    int persisters = 1;
    boolean yardsticks = true;
    int messages = 1_000_000;
    List<URI> urls = List.of();
    private @Nullable Path tokens;
    private List<String> sides = List.of();
    private @Nullable Growth growth;
    private List<Long> values = List.of();
    private int connections;
    private int rooms;
    private int roomSize;
    private int rate;
    private int outstanding;
    private int speakers;
    private int textBytes = 120;
    private boolean named = true;
    private int probes;
    private Duration warmUp;
    private Duration duration;

    private BenchOptions(Path root, Mode mode) {
        this.root = root;
        this.mode = mode;
        this.out = root.resolve("target").resolve("bench");
        Workload usual = usual(mode);
        this.connections = usual.connections();
        this.rooms = usual.rooms();
        this.roomSize = usual.roomSize();
        this.rate = usual.rate();
        this.outstanding = usual.outstanding();
        this.speakers = usual.speakers();
        this.probes = usual.probes();
        this.warmUp = usual.warmUp();
        this.duration = usual.duration();
    }

    static BenchOptions parse(Path root, List<String> typed) throws CommandException {
        var options = new BenchOptions(root, mode(typed));
        var words = new Words("scripts/bench", typed.subList(1, typed.size()));
        while (words.hasNext()) {
            options.take(words);
        }
        options.check();
        return options;
    }

    boolean isComparison() {
        return !sides.isEmpty();
    }

    /** What is measured where nothing is compared. */
    Site.Plan usual() {
        return new Site.Plan("millrace", root, gateways, persisters, Map.copyOf(settings), jvmOptions,
                redisServer);
    }

    Side side(int index) throws CommandException {
        return Side.parse(sides.get(index), root);
    }

    /** What a sweep is over. */
    Growth growth() throws CommandException {
        if (growth == null) {
            throw new CommandException("--over: what is to grow? one of " + Growth.labels());
        }
        return growth;
    }

    List<Long> values() throws CommandException {
        return values.isEmpty() ? growth().steps() : values;
    }

    /** For somebody else's gateways. */
    List<Ticket> tickets() throws CommandException, IOException {
        Path file = tokens;
        if (file == null) {
            throw new CommandException(
                    "--url needs --tokens FILE: what scripts/token prints, for each connection");
        }
        List<Ticket> tickets = Ticket.read(file);
        if (tickets.getFirst().presentation() != null && tickets.size() < connections) {
            throw new CommandException(
                    "--tokens: %s lets in %d, and a presentation serves one connection of %d"
                            .formatted(file, tickets.size(), connections));
        }
        return tickets;
    }

    Workload workload() {
        return new Workload(mode, connections, rooms, roomSize, rate, outstanding, speakers, textBytes, named,
                probes, warmUp, duration);
    }

    private static Workload usual(Mode mode) {
        return switch (mode) {
            case INGEST, DRAIN -> workload(mode, 200, 50, 4, 0, 8, 200, 20, 30);
            // Where only a few may be outstanding, those that wait for a commit would be all of them.
            case SWEEP -> workload(mode, 200, 50, 4, 0, 8, 200, 0, 30);
            case PACED -> workload(mode, 200, 50, 4, 10_000, 0, 200, 20, 60);
            case FANOUT -> workload(mode, 5_000, 1, 5_000, 20, 0, 1, 0, 30);
            case IDLE -> workload(mode, 10_000, 0, 0, 1, 0, 0, 0, 60);
        };
    }

    private static Workload workload(Mode mode, int connections, int rooms, int roomSize, int rate,
            int outstanding,
            int speakers, int probes, int seconds) {
        return new Workload(mode, connections, rooms, roomSize, rate, outstanding, speakers, 120, true,
                probes,
                Duration.ofSeconds(15), Duration.ofSeconds(seconds));
    }

    private static Mode mode(List<String> typed) throws CommandException {
        String label = typed.isEmpty() ? "" : typed.getFirst();
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.label().equals(label))
                .findAny()
                .orElseThrow(() -> new CommandException("'" + label + "' is no mode; allowed: "
                        + String.join(", ", Arrays.stream(Mode.values()).map(Mode::label).toList())));
    }

    private void take(Words words) throws CommandException {
        switch (words.option()) {
            case "--connections" -> {
                boolean allSpeak = speakers == connections;
                connections = words.integer(1, MOST_CONNECTIONS);
                speakers = allSpeak ? connections : Math.min(speakers, connections);
            }
            case "--rooms" -> rooms = words.integer(1, MOST_ROOMS);
            case "--room-size" -> roomSize = words.integer(1, MOST_CONNECTIONS);
            case "--rate" -> rate = words.integer(1, MOST_RATE);
            case "--outstanding" -> outstanding = words.integer(1, 1_000);
            case "--speakers" -> speakers = words.integer(1, MOST_CONNECTIONS);
            case "--text" -> textBytes = words.integer(LEAST_TEXT, MOST_TEXT);
            case "--unnamed" -> named = false;
            case "--probes" -> probes = words.integer(0, 1_000);
            case "--warm-up" -> warmUp = words.duration();
            case "--duration" -> duration = words.duration();
            case "--gateways" -> gateways = words.integer(1, 9);
            case "--persisters" -> persisters = words.integer(1, 9);
            case "--set" -> set(words.value());
            case "--jvm" -> jvmOptions = List.of(words.value().split(" +"));
            case "--redis-server" -> redisServer = Path.of(words.value()).toAbsolutePath().normalize();
            case "--out" -> out = Path.of(words.value()).toAbsolutePath().normalize();
            case "--messages" -> messages = words.integer(1_000, 10_000_000);
            case "--over" -> growth = Growth.labelled(words.value());
            case "--values" -> values = numbers(words.value());
            case "--compare" -> sides = List.of(words.value(), words.value());
            case "--url" -> urls = urls(words.value());
            case "--tokens" -> tokens = Path.of(words.value());
            case "--no-yardstick" -> yardsticks = false;
            default -> throw words.unknown();
        }
    }

    private void set(String setting) throws CommandException {
        Map.Entry<String, String> entry = Side.setting("--set", setting);
        settings.put(entry.getKey(), entry.getValue());
    }

    private static List<Long> numbers(String text) throws CommandException {
        try {
            return Arrays.stream(text.split(",")).map(Long::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new CommandException("--values: '" + text + "' are not numbers as 10,100,1000", e);
        }
    }

    private static List<URI> urls(String text) throws CommandException {
        try {
            return Arrays.stream(text.split(",")).map(URI::create).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandException("--url: '" + text + "' is not as http://127.0.0.1:3000", e);
        }
    }

    private void check() throws CommandException {
        if (redisServer != null) {
            checkRedisServer(redisServer);
        }
        if (isComparison() && (mode == Mode.SWEEP || mode == Mode.DRAIN || !urls.isEmpty())) {
            throw new CommandException(
                    "--compare: is for ingest, paced, fanout and idle, and not with --url");
        }
        if (!urls.isEmpty() && (mode == Mode.SWEEP || mode == Mode.DRAIN)) {
            throw new CommandException("--url: is for ingest, paced, fanout and idle");
        }
        if (speakers > connections) {
            throw new CommandException("--speakers: " + speakers + " are more than the " + connections
                    + " connections there are");
        }
        if (roomSize > connections) {
            throw new CommandException(
                    "--room-size: " + roomSize + " members are more than the " + connections
                            + " connections there are");
        }
        if (mode != Mode.IDLE && (long) rooms * roomSize < speakers) {
            throw new CommandException(
                    "--rooms: " + rooms + " of " + roomSize + " members leave some of the " + speakers
                            + " who speak without a room");
        }
    }

    private void checkRedisServer(Path file) throws CommandException {
        if (!urls.isEmpty()) {
            throw new CommandException("--redis-server: not with --url, whose gateways have a Redis already");
        }
        if (!Files.isRegularFile(file)) {
            throw new CommandException("--redis-server: there is no file " + file);
        }
        if (!Files.isExecutable(file)) {
            throw new CommandException("--redis-server: " + file + " is not executable");
        }
    }
}
