package dev.millrace.persister.jobs;

import dev.millrace.persister.store.Forgettable;
import dev.millrace.persister.store.Retention;
import dev.millrace.persister.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Deletes the rows of one kind that were made before the limit. */
public record Forgetting(Retention retention, Forgettable what, Instant limit) implements Work {

    private static final int STRETCH = 1_000;

    /** First says what may be gone from here on, so that nobody misses it; then deletes it, kind after kind. */
    public static List<Work> everythingBefore(Instant limit, Retention retention) {
        List<Work> works = new ArrayList<>();
        works.add(new Announcement(retention, limit));
        for (Forgettable what : Forgettable.values()) {
            works.add(new Forgetting(retention, what, limit));
        }
        return works;
    }

    /** How much that would be. */
    public static Map<String, Long> count(Instant limit, Retention retention) throws StoreException {
        Map<String, Long> counts = new TreeMap<>();
        for (Forgettable what : Forgettable.values()) {
            counts.put(nameOf(what), retention.count(what, limit));
        }
        return counts;
    }

    @Override
    public String name() {
        return "forget-" + nameOf(what).replace(' ', '-');
    }

    @Override
    public String start() {
        return what.start();
    }

    @Override
    public Stretch after(String place) throws StoreException {
        var slice = retention.forget(what, limit, place, STRETCH);
        return new Stretch(slice.last(), slice.rows() < STRETCH, Map.of(nameOf(what), (long) slice.rows()));
    }

    private static String nameOf(Forgettable what) {
        return what.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private record Announcement(Retention retention, Instant limit) implements Work {

        @Override
        public String name() {
            return "announce";
        }

        @Override
        public String start() {
            return "";
        }

        @Override
        public Stretch after(String place) throws StoreException {
            retention.forgetBefore(limit);
            return new Stretch("", true, Map.of());
        }
    }
}
