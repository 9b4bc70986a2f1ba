package dev.millrace.gateway.auth.jose;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JSON object's members, each asked for by its name and its type. One that is null counts as absent; one of another
 * type is a flaw, never something to make the best of.
 */
public final class Claims {

    /** The last second of the year 9999: every clock and database can tell it. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final Map<String, @Nullable Object> members;

    public Claims(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    public boolean has(String name) {
        return members.get(name) != null;
    }

    public boolean isObject(String name) {
        return members.get(name) instanceof Map;
    }

    public @Nullable String text(String name) throws FlawException {
        Object value = members.get(name);
        FlawException.unless(value == null || value instanceof String, name + " claim is not a text");
        return (String) value;
    }

    /** One text, or an array of them; none where it is absent. */
    public List<String> texts(String name) throws FlawException {
        Object value = members.get(name);
        if (value instanceof String text) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>();
        for (Object item : items(name)) {
            FlawException.unless(item instanceof String, name + " claim is not of texts");
            texts.add((String) item);
        }
        return texts;
    }

    /** An array's items; none where it is absent. */
    public List<?> items(String name) throws FlawException {
        Object value = members.get(name);
        FlawException.unless(value == null || value instanceof List, name + " claim is not an array");
        return value == null ? List.of() : (List<?>) value;
    }

    @SuppressWarnings("unchecked")
    public @Nullable Claims object(String name) throws FlawException {
        Object value = members.get(name);
        FlawException.unless(value == null || value instanceof Map, name + " claim is not an object");
        return value == null ? null : new Claims((Map<String, @Nullable Object>) value);
    }

    /** RFC 7519's NumericDate, within the years 1970 to 9999. */
    public @Nullable Instant time(String name) throws FlawException {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        FlawException.unless(value instanceof Number, name + " claim is not a number of seconds");
        double seconds = ((Number) value).doubleValue();
        FlawException.unless(seconds >= 0 && seconds <= LAST_SECOND,
                name + " claim is not a time between the years 1970 and 9999");
        return Instant.ofEpochMilli((long) (seconds * 1_000));
    }

    /** Whether {@code aud} holds it. */
    public void checkAudience(String audience) throws FlawException {
        FlawException.unless(texts("aud").contains(audience),
                "its aud claim does not hold the one configured");
    }

    /** The times of a proof, which must have an end. */
    public Times times() throws FlawException {
        Instant exp = FlawException.present(time("exp"), "it has no exp claim");
        return new Times(time("iat"), time("nbf"), exp);
    }

    /** When it was made, when it begins, and when it is over. */
    public record Times(@Nullable Instant madeAt, @Nullable Instant beginsAt, Instant endsAt) {

        public void checkBegun(Instant now, Duration skew) throws FlawException {
            Instant latest = now.plus(skew);
            FlawException.unless(beginsAt == null || !beginsAt.isAfter(latest),
                    "its time has not begun (nbf)");
            FlawException.unless(madeAt == null || !madeAt.isAfter(latest),
                    "it was made in the future (iat)");
        }

        public void checkNotOver(Instant now, Duration skew) throws FlawException {
            FlawException.unless(!endsAt.plus(skew).isBefore(now), "its time is over (exp)");
        }
    }
}
