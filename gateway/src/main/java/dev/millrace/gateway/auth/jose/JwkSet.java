package dev.millrace.gateway.auth.jose;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Keys to choose from by {@code kid}. Immutable. */
public final class JwkSet {

    private final List<Jwk> keys;

    private JwkSet(List<Jwk> keys) {
        this.keys = List.copyOf(keys);
    }

    /** RFC 7517's JSON. A set with one bad key is a bad set: whoever wrote it meant something else. */
    public static JwkSet parse(byte[] json) throws FlawException {
        List<Jwk> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Object item : new Claims(StrictJson.object("it", json)).items("keys")) {
            Jwk key = key(item, keys.size());
            FlawException.unless(key.id() == null || ids.add(key.id()),
                    "two keys have the kid " + shown(key.id()));
            keys.add(key);
        }
        FlawException.unless(!keys.isEmpty(), "it holds no keys");
        return new JwkSet(keys);
    }

    /** The key of that id, or the only one of the algorithm where none is named. Never another algorithm's. */
    public Optional<Jwk> find(@Nullable String id, Algorithm algorithm) {
        return only(key -> key.key().algorithm() == algorithm && (id == null || id.equals(key.id())));
    }

    /** The only one that is so. */
    public Optional<Jwk> only(Predicate<Jwk> wanted) {
        List<Jwk> found = keys.stream().filter(wanted).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private static Jwk key(@Nullable Object item, int index) throws FlawException {
        if (!(item instanceof Map)) {
            throw new FlawException("key " + index + " is not an object");
        }
        var members = (Map<String, @Nullable Object>) item;
        try {
            return Jwk.of(new Claims(members));
        } catch (FlawException e) {
            throw new FlawException(
                    "key " + index + " (kid " + shown(members.get("kid")) + "): " + e.because());
        }
    }

    /** A file of the operator's own may be quoted, but not at length. */
    private static String shown(@Nullable Object id) {
        String text = String.valueOf(id).replaceAll("[^ -~]", "?");
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
