package dev.millrace.persister.jobs;

import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;
import dev.millrace.persister.store.Batch;
import dev.millrace.persister.store.Lease;
import dev.millrace.persister.store.Place;
import dev.millrace.persister.store.Replaying;
import dev.millrace.persister.store.Stored;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Stores a stretch of a partition's journal once more. Whatever comes out new of it was missing, though its
 * partition's checkpoint said that it is stored.
 *
 * @param after     read from the next one on
 * @param upTo      and up to here; what is beyond the checkpoint is on its way, and no finding
 * @param forgotten what was made earlier was deleted on purpose
 */
public record Replay(Replaying store, JournalPages journal, int partition, StreamId after, StreamId upTo,
        Instant forgotten) implements Work {

    static final String READ = "read";
    static final String NEW = "new";
    static final String NEW_LETTERS = "new dead letters";

    private static final int STRETCH = 500;

    @Override
    public String name() {
        return "replay-" + partition;
    }

    @Override
    public String start() {
        return after.toString();
    }

    @Override
    public Stretch after(String place) throws Exception {
        List<Entry> some = journal.read(partition, StreamId.parse(place), upTo, STRETCH);
        if (some.isEmpty()) {
            return new Stretch(place, true, Map.of());
        }
        Stored missing = store.store(batchOf(some));
        return new Stretch(idOf(some.getLast()).toString(), some.size() < STRETCH,
                Map.of(READ, (long) some.size(),
                        NEW, (long) missing.messages() + missing.repeated(), NEW_LETTERS,
                        (long) missing.deadLetters()));
    }

    private Batch batchOf(List<Entry> entries) {
        var batch = new Batch();
        for (Entry entry : entries) {
            Origin.Journaled at = originOf(entry);
            var place = new Place(new Lease(at.partition(), at.leaseEpoch()), at.incarnation(), at.id());
            switch (entry) {
                case Entry.Parsed it when !isForgotten(it) -> batch.add(place, it.message(), it.payload());
                case Entry.Parsed it -> {
                    // It would only be deleted again.
                }
                case Entry.Unreadable it when it.message() != null ->
                    batch.bury(place, it.message(), it.payload(), it.reason());
                case Entry.Unreadable it -> batch.bury(place, it.payload(), it.reason());
            }
        }
        return batch;
    }

    private boolean isForgotten(Entry.Parsed entry) {
        return entry.message().draft().createdAt().isBefore(forgotten);
    }

    private static StreamId idOf(Entry entry) {
        return originOf(entry).id();
    }

    private static Origin.Journaled originOf(Entry entry) {
        return (Origin.Journaled) entry.origin();
    }
}
