package dev.millrace.tools.drill;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The faults a seed stands for, without end. Each round has every kind once, in an order of its own. When they
 * happen depends on the machine; which, to whom and for how long does not.
 */
final class FaultPlan {

    /** Whoever is paused for so much longer than its lease has lost its partitions. */
    private static final Duration BEYOND_THE_LEASE = Duration.ofSeconds(2);

    private static final int LONGEST_HOLD_MILLIS = 3_000;
    private static final int LONGEST_PAUSE_MILLIS = 1_500;
    private static final int LEAST_MILLIS = 200;
    private static final int VICTIMS = 1 << 16;

    private final Random random;
    private final List<Fault.Kind> kinds;
    private final Duration lease;
    private final @Nullable Duration hold;
    private final Deque<Fault.Kind> round = new ArrayDeque<>();

    /**
     * @param lease of partitions to persisters
     * @param hold  of every fault; null leaves it to the seed
     */
    FaultPlan(long seed, List<Fault.Kind> kinds, Duration lease, @Nullable Duration hold) {
        this.random = new Random(seed);
        this.kinds = List.copyOf(kinds);
        this.lease = lease;
        this.hold = hold;
    }

    Fault next() {
        if (round.isEmpty()) {
            List<Fault.Kind> shuffled = new ArrayList<>(kinds);
            Collections.shuffle(shuffled, random);
            round.addAll(shuffled);
        }
        Fault.Kind kind = round.remove();
        int victim = random.nextInt(VICTIMS);
        Duration chosen = Duration.ofMillis(random.nextInt(LEAST_MILLIS, LONGEST_HOLD_MILLIS));
        Duration pause = Duration.ofMillis(random.nextInt(LEAST_MILLIS, LONGEST_PAUSE_MILLIS));
        if (kind == Fault.Kind.PERSISTER_PAUSE) {
            chosen = lease.plus(BEYOND_THE_LEASE);
        }
        return new Fault(kind, victim, hold == null ? chosen : hold, pause);
    }
}
