package dev.millrace.model.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a configuration record key by key. A value that is not allowed is noted and its default stands in,
 * so that one run finds every mistake; {@link #finish} then throws them together, keys that nobody asked
 * for among them.
 *
 * <p>Not thread-safe: a process reads its configuration on its main thread, once.
 */
public final class ConfigReader {

    /** Every variable with this prefix must be a key; a misspelt one is a mistake, not a no-op. */
    public static final String VARIABLE_PREFIX = "MILLRACE_";

    private final Set<String> othersGroups;
    private final String fileName;
    private final Map<String, String> file;
    private final Map<String, String> environment;
    private final List<ConfigEntry> entries = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();

    /** @param othersGroups groups of keys to pass over, from {@link KeyGroups} */
    public ConfigReader(Set<String> othersGroups, String fileName, Map<String, String> file,
            Map<String, String> environment) {
        this.othersGroups = othersGroups;
        this.fileName = fileName;
        this.file = file;
        this.environment = environment;
    }

    public int integer(String key, int defaultValue, int least, int most, String purpose) {
        return read(key, String.valueOf(defaultValue), least + " to " + most, purpose, text -> {
            int value = Integer.parseInt(text);
            require(value >= least && value <= most);
            return value;
        });
    }

    public Duration duration(String key, Duration defaultValue, Duration least, Duration most,
            String purpose) {
        String allowed = DurationText.format(least) + " to " + DurationText.format(most);
        return read(key, DurationText.format(defaultValue), allowed, purpose, text -> {
            Duration value = DurationText.parse(text);
            require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
            return value;
        });
    }

    public String text(String key, String defaultValue, String allowed, String purpose) {
        return read(key, defaultValue, allowed, purpose, text -> {
            require(!text.isBlank());
            return text;
        });
    }

    /** @param parse throws {@link IllegalArgumentException} for what is not {@code allowed} */
    public <T> T parsed(String key, String defaultValue, String allowed, String purpose,
            Function<String, T> parse) {
        return read(key, defaultValue, allowed, purpose, parse);
    }

    /**
     * Words with commas between them; none where it is empty.
     *
     * @param parse throws {@link IllegalArgumentException} for a word that is not {@code allowed}
     */
    public <T> List<T> list(String key, String defaultValue, String allowed, String purpose,
            Function<String, T> parse) {
        return read(key, defaultValue, allowed, purpose, text -> text.isEmpty()
                ? List.<T>of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).map(parse).toList());
    }

    /** One of some constants, spelt as they print. */
    public <T extends Enum<T>> T word(String key, T defaultValue, Class<T> type, String purpose) {
        T[] constants = type.getEnumConstants();
        String allowed = Arrays.stream(constants).map(Enum::toString).collect(Collectors.joining(" or "));
        return read(key, defaultValue.toString(), allowed, purpose, text -> Arrays.stream(constants)
                .filter(constant -> constant.toString().equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
    }

    /** A secret has no usable default: with {@code leastBits > 0} it must be given. */
    public Secret secret(String key, int leastBits, String purpose) {
        String allowed = leastBits > 0
                ? "at least " + leastBits + " bits (" + leastBits / 8 + " bytes)"
                : "any text, or empty for none";
        Source source = find(key, "");
        var secret = new Secret(source.value);
        if (secret.bits() < leastBits) {
            mistakes.add(key + (secret.isEmpty() ? ": not set" : ": too short (" + secret.bits() + " bits)")
                    + "; allowed: " + allowed + "; set " + ConfigEntry.variableOf(key));
        }
        entries.add(new ConfigEntry(key, "", allowed, purpose, secret.toString(), source.origin));
        return secret;
    }

    /** A rule between keys. {@code mistake} names them all, and their values. */
    public void check(boolean holds, String mistake) {
        if (!holds) {
            mistakes.add(mistake);
        }
    }

    /** All that was declared, in the order of declaration. */
    public List<ConfigEntry> entries() {
        return List.copyOf(entries);
    }

    /** @throws ConfigException naming every mistake, if there is one */
    public void finish() throws ConfigException {
        noteUnknownKeys();
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }

    private <T> T read(String key, String defaultValue, String allowed, String purpose,
            Function<String, T> parse) {
        Source source = find(key, defaultValue);
        entries.add(new ConfigEntry(key, defaultValue, allowed, purpose, source.value, source.origin));
        try {
            return parse.apply(source.value);
        } catch (IllegalArgumentException e) {
            mistakes.add(key + ": '" + source.value + "' (from " + source.origin
                    + ") is not allowed; allowed: " + allowed);
            return parse.apply(defaultValue);
        }
    }

    private Source find(String key, String defaultValue) {
        String variable = ConfigEntry.variableOf(key);
        String value = environment.get(variable);
        if (value != null) {
            return new Source(value.strip(), variable);
        }
        value = file.get(key);
        return value != null ? new Source(value.strip(), fileName) : new Source(defaultValue, "default");
    }

    private void noteUnknownKeys() {
        Set<String> keys = new HashSet<>();
        Set<String> variables = new HashSet<>();
        for (ConfigEntry entry : entries) {
            keys.add(entry.key());
            variables.add(entry.variable());
        }
        for (String key : new TreeSet<>(file.keySet())) {
            if (!keys.contains(key) && !isOthers(key, '.')) {
                mistakes.add(key + ": no such key (in " + fileName + "); --help lists them");
            }
        }
        for (String variable : new TreeSet<>(environment.keySet())) {
            if (variable.startsWith(VARIABLE_PREFIX) && !variables.contains(variable)
                    && !isOthers(variable.substring(VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT),
                            '_')) {
                mistakes.add(variable + ": no such key (in the environment); --help lists them");
            }
        }
    }

    private boolean isOthers(String key, char separator) {
        int end = key.indexOf(separator);
        return othersGroups.contains(end < 0 ? key : key.substring(0, end));
    }

    private static void require(boolean allowed) {
        if (!allowed) {
            throw new IllegalArgumentException();
        }
    }

    private record Source(String value, String origin) {}
}
