package dev.millrace.gateway.redis;

import dev.millrace.model.catalog.Refusal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the fill of the journal means for senders: nothing below the soft limit; from there on they are slowed
 * down, more the fuller it is; at the hard limit nothing new is taken in. It follows what is measured, and leaves a
 * limit only when well below it, so that it does not flap.
 *
 * <p>Belongs to one event loop.
 */
final class Backlog {

    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    private static final Duration LONGEST_SLOW_DOWN = Duration.ofSeconds(1);

    private static final Duration TRY_AGAIN_IN = Duration.ofSeconds(2);

    /** Of a limit, below which it counts as left. */
    private static final double WELL_BELOW = 0.95;

    /** Of Redis' memory, in percent, where that is limited. */
    private static final int SOFT_MEMORY = 75;
    private static final int HARD_MEMORY = 90;

    private static final long MEBIBYTE = 1 << 20;

    private final BacklogLimits limits;
    private final InstantSource clock;
    private State state = State.EASY;
    private Optional<Refusal> refusal = Optional.empty();
    private Optional<Instant> fullSince = Optional.empty();
    private Duration slowDown = Duration.ZERO;

    Backlog(BacklogLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    private enum State {
        EASY("the journal is below its limits again"),
        SLOW("the journal is over its soft limit: senders are slowed down"),
        FULL("the journal is at its hard limit: sends are refused");

        private final String entered;

        State(String entered) {
            this.entered = entered;
        }
    }

    /** How long an acknowledgement is to be held back. */
    Duration slowDown() {
        return slowDown;
    }

    /** What a new send is answered; empty while there is room. */
    Optional<Refusal> refusal() {
        return refusal;
    }

    Optional<Instant> fullSince() {
        return fullSince;
    }

    void measured(Fill fill) {
        List<Gauge> gauges = gauges(fill);
        Gauge tightest = gauges.stream().max(Comparator.comparingDouble(Gauge::pressure)).orElseThrow();
        enter(next(gauges), gauges);
        slowDown = state == State.EASY
                ? Duration.ZERO
                : Duration.ofMillis((long) (LONGEST_SLOW_DOWN.toMillis() * tightest.pressure()));
        refusal = state == State.FULL ? Optional.of(tightest.refusal()) : Optional.empty();
    }

    /** What cannot be measured limits nothing: Redis' own limit stands behind ours. */
    void notMeasured() {
        state = State.EASY;
        slowDown = Duration.ZERO;
        refusal = Optional.empty();
        fullSince = Optional.empty();
    }

    private State next(List<Gauge> gauges) {
        if (gauges.stream().anyMatch(gauge -> gauge.isAt(gauge.hard, state == State.FULL))) {
            return State.FULL;
        }
        return gauges.stream().anyMatch(gauge -> gauge.isAt(gauge.soft, state != State.EASY))
                ? State.SLOW
                : State.EASY;
    }

    private void enter(State next, List<Gauge> gauges) {
        if (next == state) {
            return;
        }
        String measured = gauges.stream().map(Gauge::toString).collect(Collectors.joining("; "));
        if (next.compareTo(state) > 0) {
            log.warn("{} ({})", next.entered, measured);
        } else {
            log.info("{} ({})", next == State.SLOW ? "sends are accepted again, slowly" : next.entered,
                    measured);
        }
        state = next;
        fullSince = next == State.FULL ? Optional.of(clock.instant()) : Optional.empty();
    }

    private List<Gauge> gauges(Fill fill) {
        List<Gauge> gauges = new ArrayList<>();
        gauges.add(new Gauge("the journal takes %d MiB of %d", fill.bytes / (double) MEBIBYTE,
                limits.softMebibytes(), limits.hardMebibytes()));
        gauges.add(new Gauge("its oldest message has waited %d s of %d to be stored",
                fill.waiting.toMillis() / 1000.0,
                limits.softAge().toSeconds(), limits.hardAge().toSeconds()));
        if (fill.mostMemory > 0) {
            gauges.add(new Gauge("its memory is used to %d %% of %d %%",
                    100.0 * fill.usedMemory / fill.mostMemory, SOFT_MEMORY, HARD_MEMORY));
        }
        return gauges;
    }

    /** One thing that is measured, against its limits. */
    private record Gauge(String text, double value, double soft, double hard) {

        boolean isAt(double limit, boolean already) {
            return value >= (already ? limit * WELL_BELOW : limit);
        }

        /** 0 up to the soft limit, 1 from the hard one on. */
        double pressure() {
            if (value >= hard) {
                return 1;
            }
            return value <= soft ? 0 : (value - soft) / (hard - soft);
        }

        Refusal refusal() {
            return Refusal.until(TRY_AGAIN_IN, "the journal is full: " + this);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, text, Math.round(value), Math.round(hard));
        }
    }

    /**
     * What was measured.
     *
     * @param waiting    how long the oldest message that is not stored has been in the journal
     * @param mostMemory that Redis may use; 0 if it is not limited
     */
    record Fill(long bytes, Duration waiting, long usedMemory, long mostMemory) {}
}
