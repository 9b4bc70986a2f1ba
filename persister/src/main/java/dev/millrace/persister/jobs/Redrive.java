package dev.millrace.persister.jobs;

import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.store.Letter;
import dev.millrace.persister.store.Letters;
import dev.millrace.persister.store.Letters.Reading;
import dev.millrace.persister.store.StoreException;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads dead letters again, as they would be read today, and stores those that are messages now. The others stay,
 * with the reason of today.
 *
 * @param reader as the intake that buried it would read it now
 */
public record Redrive(Letters letters, Letters.Which which, Function<Letter, Entry> reader) implements Work {

    static final String STORED = "stored";
    static final String THERE = "there already";
    static final String STILL_DEAD = "still dead";

    private static final int STRETCH = 500;

    @Override
    public String name() {
        return "redrive";
    }

    @Override
    public String start() {
        return Letters.FIRST;
    }

    @Override
    public Stretch after(String place) throws StoreException {
        List<Letter> some = letters.after(place, which, STRETCH);
        if (some.isEmpty()) {
            return new Stretch(place, true, Map.of());
        }
        var came = letters.redrive(some.stream().map(this::read).toList());
        return new Stretch(some.getLast().place(), some.size() < STRETCH, Map.of(STORED, (long) came.stored(),
                THERE, (long) came.there(), STILL_DEAD, (long) came.stillDead()));
    }

    private Reading read(Letter letter) {
        return switch (reader.apply(letter)) {
            case Entry.Parsed it -> new Reading(letter, it.message(), "");
            case Entry.Unreadable it -> new Reading(letter, null, it.reason());
        };
    }
}
