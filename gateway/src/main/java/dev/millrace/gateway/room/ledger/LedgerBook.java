package dev.millrace.gateway.room.ledger;

import dev.millrace.model.Draft;
import dev.millrace.model.IdDigest;
import dev.millrace.model.MessageIds;
import dev.millrace.model.Partitions;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The account in memory: counters for each window that is not written yet.
 *
 * <p>Belongs to one event loop.
 */
public final class LedgerBook implements AckLedger {

    private final Partitions partitions;
    private final long windowMillis;
    private final InstantSource clock;
    private final NavigableMap<Long, Window> windows = new TreeMap<>();
    private final long beginning;
    private long writtenUpTo;
    private boolean closed;

    /** @param clock the one the ids are made by; it never steps back */
    public LedgerBook(Partitions partitions, Duration window, InstantSource clock) {
        this.partitions = partitions;
        this.windowMillis = window.toMillis();
        this.clock = clock;
        this.beginning = windowAt(clock.millis());
        this.writtenUpTo = beginning;
    }

    /** The start of the first window. */
    public Instant beginning() {
        return Instant.ofEpochMilli(beginning);
    }

    /** How many windows are kept in memory. */
    public int size() {
        return windows.size();
    }

    @Override
    public void opened(Draft draft) {
        if (closed) {
            return;
        }
        windows.computeIfAbsent(windowAt(MessageIds.millisOf(draft.id())), start -> new Window()).unanswered
                .put(draft.id(), partitions.of(draft.roomId()));
    }

    @Override
    public void acknowledged(Draft draft) {
        answered(draft).tally(partitions.of(draft.roomId())).acknowledged.add(draft.id());
    }

    @Override
    public void confirmed(Draft draft, UUID first) {
        answered(draft).tally(partitions.of(draft.roomId())).confirmed.add(first);
    }

    @Override
    public void uncertain(Draft draft) {
        answered(draft).tally(partitions.of(draft.roomId())).uncertain.add(draft.id());
    }

    @Override
    public void refused(Draft draft) {
        answered(draft);
    }

    /** What can be written now: windows that have ended, in their order, up to the first with something unanswered. */
    LedgerStatement due() {
        long upTo = windowAt(clock.millis());
        for (Map.Entry<Long, Window> window : windows.headMap(upTo).entrySet()) {
            if (!window.getValue().unanswered.isEmpty()) {
                upTo = window.getKey();
                break;
            }
        }
        return statement(upTo);
    }

    /** Whether there is anything in it that is not written yet, be it only that nothing happened. */
    boolean says(LedgerStatement statement) {
        return statement.upTo().toEpochMilli() > writtenUpTo;
    }

    /** Forgets what it says. */
    void written(LedgerStatement statement) {
        writtenUpTo = statement.upTo().toEpochMilli();
        windows.headMap(writtenUpTo).clear();
    }

    /**
     * All the rest. Those that are not answered yet are uncertain, and what is still said of them, or opened, is not
     * taken in.
     */
    LedgerStatement last() {
        closed = true;
        for (Window window : windows.values()) {
            window.unanswered.forEach((id, partition) -> window.tally(partition).uncertain.add(id));
            window.unanswered.clear();
        }
        return statement(windowAt(clock.millis()) + windowMillis);
    }

    private LedgerStatement statement(long upTo) {
        List<LedgerLine> lines = new ArrayList<>();
        windows.headMap(upTo)
                .forEach((start, window) -> window.tallies.forEach((partition, tally) -> lines.add(
                        new LedgerLine(Instant.ofEpochMilli(start), partition, tally.acknowledged,
                                List.copyOf(tally.uncertain), List.copyOf(tally.confirmed)))));
        return new LedgerStatement(Instant.ofEpochMilli(upTo), lines);
    }

    private Window answered(Draft draft) {
        if (closed) {
            return new Window();
        }
        Window window = windows.get(windowAt(MessageIds.millisOf(draft.id())));
        if (window == null || window.unanswered.remove(draft.id()) == null) {
            throw new IllegalStateException("message " + draft.id() + " is answered and was not open");
        }
        return window;
    }

    private long windowAt(long millis) {
        return Math.floorDiv(millis, windowMillis) * windowMillis;
    }

    private static final class Window {

        /** Message id → its partition. */
        private final Map<UUID, Integer> unanswered = new HashMap<>();
        private final Map<Integer, Tally> tallies = new TreeMap<>();

        Tally tally(int partition) {
            return tallies.computeIfAbsent(partition, p -> new Tally());
        }
    }

    private static final class Tally {

        private final IdDigest acknowledged = new IdDigest();
        private final List<UUID> uncertain = new ArrayList<>();
        /** A set, so that a client that repeats one send for ever takes no more room than one that does it once. */
        private final Set<UUID> confirmed = new LinkedHashSet<>();
    }
}
