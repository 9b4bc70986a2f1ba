package dev.millrace.gateway.redis;

import dev.millrace.model.redis.StreamId;
import dev.millrace.model.redis.Watermark;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Up to where one partition is known to be in PostgreSQL, and who waits to hear more. Those who wait are kept in the
 * order of the journal, so a watermark releases a run of them and looks at nobody else.
 *
 * <p>Belongs to one event loop.
 */
final class Standing {

    private final Vertx vertx;
    private final Duration patience;
    private final NavigableMap<Place, Promise<Void>> waiting = new TreeMap<>();
    private @Nullable Watermark furthest;
    private long arrivals;

    Standing(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.patience = patience;
    }

    /** Completes when it is known that the entry is stored, at once if it is already; fails when patience is over. */
    Future<Void> reached(long epoch, StreamId entry) {
        Watermark known = furthest;
        if (known != null && known.covers(epoch, entry)) {
            return Future.succeededFuture();
        }
        var place = new Place(epoch, entry, arrivals++);
        Promise<Void> answer = Promise.promise();
        waiting.put(place, answer);
        long timer = vertx.setTimer(patience.toMillis(), over -> {
            waiting.remove(place);
            answer.fail("not stored within " + patience.toMillis() + " ms");
        });
        return answer.future().onSuccess(v -> vertx.cancelTimer(timer));
    }

    /** A watermark may come late or twice, and one that is behind another says nothing new. */
    void heard(Watermark watermark) {
        if (furthest == null || order(watermark).compareTo(order(furthest)) > 0) {
            furthest = watermark;
        }
        // Those who wait for an entry of another epoch are told nothing by it.
        var released = waiting.subMap(new Place(watermark.epoch(), StreamId.START, 0), true, order(watermark),
                true);
        Collection<Promise<Void>> answers = new ArrayList<>(released.values());
        released.clear();
        answers.forEach(Promise::complete);
    }

    int waiting() {
        return waiting.size();
    }

    private static Place order(Watermark watermark) {
        return new Place(watermark.epoch(), watermark.upTo(), Long.MAX_VALUE);
    }

    /** @param arrival tells those apart who wait for one entry: a send and its repetition */
    private record Place(long epoch, StreamId entry, long arrival) implements Comparable<Place> {

        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::epoch)
                .thenComparing(Place::entry)
                .thenComparingLong(Place::arrival);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }
}
