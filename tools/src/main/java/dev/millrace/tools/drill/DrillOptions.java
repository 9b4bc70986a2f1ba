package dev.millrace.tools.drill;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.Words;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What was asked on the command line. {@code scripts/chatctl drill --help} describes it. */
final class DrillOptions {

    /** A session is in no more rooms than this, and the listener is in all of them. */
    private static final int MOST_ROOMS = 100;
    private static final int MOST_PARTS = 16;

    final Path root;
    @Nullable
    Path data;
    long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
    int gateways = 2;
    int persisters = 2;
    Duration duration = Duration.ofSeconds(60);
    /** 0 is as many as there is time for. */
    int faults;
    int rate = 1_000;
    int rooms = 20;
    int clients = 8;
    /** Of partitions to persisters; their own default. */
    Duration lease = Duration.ofSeconds(5);
    boolean overlap;
    boolean json;
    List<Fault.Kind> kinds = List.of(Fault.Kind.values());
    @Nullable
    Duration hold;

    private DrillOptions(Path root) {
        this.root = root;
    }

    static DrillOptions parse(Path root, List<String> arguments) throws CommandException {
        var options = new DrillOptions(root);
        var words = new Words("scripts/chatctl drill", arguments);
        while (words.hasNext()) {
            options.take(words);
        }
        return options;
    }

    private void take(Words words) throws CommandException {
        switch (words.option()) {
            case "--data" -> data = Path.of(words.value()).toAbsolutePath().normalize();
            case "--seed" -> seed = words.integer(0, Integer.MAX_VALUE);
            case "--gateways" -> gateways = words.integer(1, MOST_PARTS);
            case "--persisters" -> persisters = words.integer(1, MOST_PARTS);
            case "--duration" -> duration = words.duration();
            case "--faults" -> faults = words.integer(1, 100_000);
            case "--rate" -> rate = words.integer(1, 100_000);
            case "--rooms" -> rooms = words.integer(1, MOST_ROOMS);
            case "--clients" -> clients = words.integer(1, MessageLog.MOST_SENDERS);
            case "--only" -> kinds = kinds(words.value());
            case "--lease" -> lease = words.duration();
            case "--hold" -> hold = words.duration();
            case "--overlap" -> overlap = true;
            case "--json" -> json = true;
            default -> throw words.unknown();
        }
    }

    private static List<Fault.Kind> kinds(String labels) throws CommandException {
        List<Fault.Kind> kinds = new ArrayList<>();
        for (String label : labels.split(",", -1)) {
            kinds.add(Fault.Kind.of(label)
                    .orElseThrow(() -> new CommandException("--only: '" + label + "' is no fault; allowed: "
                            + String.join(", ",
                                    List.of(Fault.Kind.values()).stream().map(Fault.Kind::label).toList()))));
        }
        return kinds;
    }
}
