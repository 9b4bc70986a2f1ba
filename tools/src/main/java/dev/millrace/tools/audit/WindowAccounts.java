package dev.millrace.tools.audit;

import dev.millrace.model.IdDigest;
import dev.millrace.model.MessageIds;
import dev.millrace.tools.audit.Finding.Kind;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The ledger's windows on one side, and what is there on the other. Each id is added once. */
final class WindowAccounts {

    private static final UUID NOTHING = new UUID(0, 0);

    private final Ledger ledger;
    private final Scope scope;
    private final Map<Key, Account> accounts = new HashMap<>();
    private final Set<UUID> uncertain = new HashSet<>();
    private final Confirmations confirmations;
    private final Tally tally = new Tally();

    WindowAccounts(Ledger ledger, Scope scope) {
        this.ledger = ledger;
        this.scope = scope;
        this.confirmations = new Confirmations(ledger, scope);
        for (Ledger.Window window : ledger.windows()) {
            Ledger.Source source = ledger.sources().get(window.source());
            if (source != null && isJudged(source, source.windowOf(window.start().toEpochMilli()))) {
                open(source, window);
            }
        }
        tally.confirmed = confirmations.awaited();
    }

    /** Counts that are no findings. */
    static final class Tally {
        long windows;
        long acknowledged;
        long confirmed;
        long notYetWritten;
        long ofSilentSources;
        long ofUnknownSources;
        long uncertainListed;
        long uncertainStored;
    }

    Tally tally() {
        return tally;
    }

    void add(Entry entry) {
        UUID id = entry.id();
        confirmations.found(id);
        Ledger.Source source = ledger.sources().get(MessageIds.sourceOf(id));
        if (source == null) {
            tally.ofUnknownSources++;
            return;
        }
        long window = source.windowOf(MessageIds.millisOf(id));
        if (uncertain.contains(id)) {
            tally.uncertainStored++;
        } else if (isJudged(source, window)) {
            accounts.computeIfAbsent(new Key(source.number(), window, entry.partition()),
                    key -> new Account(0, NOTHING)).stored.add(id);
        } else if (!source.isWritten(window)) {
            countUnwritten(source);
        }
    }

    /** Compares both sides, the earliest window first. */
    void judge(Findings findings) {
        new TreeMap<>(accounts).forEach((key, account) -> account.judge(findings, place(key)));
        confirmations.judge(findings);
    }

    private void open(Ledger.Source source, Ledger.Window window) {
        var key = new Key(source.number(), source.windowOf(window.start().toEpochMilli()),
                window.partition());
        accounts.put(key, new Account(window.acked(), window.digest()));
        uncertain.addAll(window.uncertain());
        tally.windows++;
        tally.acknowledged += window.acked();
        tally.uncertainListed += window.uncertain().size();
    }

    private void countUnwritten(Ledger.Source source) {
        if (source.isSilent(ledger.readAt())) {
            tally.ofSilentSources++;
        } else {
            tally.notYetWritten++;
        }
    }

    private boolean isJudged(Ledger.Source source, long window) {
        return source.isWritten(window) && !source.startOf(window).isBefore(scope.from());
    }

    private Place place(Key key) {
        Ledger.Source source = ledger.sources().get(key.source);
        if (source == null) {
            throw new IllegalStateException("an account of a source that was not read: " + key.source);
        }
        return new Place(source, key.window, key.partition);
    }

    private record Key(int source, long window, int partition) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byWindow = Long.compare(window, other.window);
            int bySource = Integer.compare(source, other.source);
            return byWindow != 0
                    ? byWindow
                    : bySource != 0 ? bySource : Integer.compare(partition, other.partition);
        }
    }

    private static final class Account {

        private final int acked;
        private final UUID digest;
        private final IdDigest stored = new IdDigest();

        Account(int acked, UUID digest) {
            this.acked = acked;
            this.digest = digest;
        }

        void judge(Findings findings, Place place) {
            int difference = stored.count() - acked;
            if (difference == 0 && stored.combined().equals(digest)) {
                return;
            }
            UUID one = Math.abs(difference) == 1 ? theOne(place) : null;
            String named = one == null ? "" : ", id " + one;
            String counts = acked + " acknowledged, " + stored.count() + " there";
            Map<String, Object> details = place.details();
            details.put("acknowledged", acked);
            details.put("stored", stored.count());
            details.put("ids", one == null ? List.of() : List.of(one.toString()));
            if (difference < 0) {
                findings.add(new Finding(Kind.MISSING, -difference,
                        -difference + " of the ledger's" + named + ": " + place.text() + ": " + counts,
                        details));
            } else {
                String what = difference > 0
                        ? difference + " more than the ledger's" + named
                        : "not those that were acknowledged, though as many";
                findings.add(new Finding(Kind.UNEXPLAINED, Math.max(1, difference),
                        what + ": " + place.text() + ": " + counts, details));
            }
        }

        /** If the two sides differ by one id, the exclusive or of both sides is that id. */
        private @Nullable UUID theOne(Place place) {
            UUID there = stored.combined();
            var one = new UUID(there.getMostSignificantBits() ^ digest.getMostSignificantBits(),
                    there.getLeastSignificantBits() ^ digest.getLeastSignificantBits());
            return place.holds(one) ? one : null;
        }
    }
}
