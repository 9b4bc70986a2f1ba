package dev.millrace.model.config;

import java.util.Locale;

/**
 * One key as it was declared and as it came out.
 *
 * @param shown   the effective value, masked if it is a secret
 * @param origin  where the value came from: {@code default}, the file, or the environment variable
 */
public record ConfigEntry(String key, String defaultValue, String allowed, String purpose, String shown,
        String origin) {

    /** The environment variable that overrides the key: {@code batch.size} is {@code MILLRACE_BATCH_SIZE}. */
    public String variable() {
        return variableOf(key);
    }

    /** The variable that overrides the key. */
    public static String variableOf(String key) {
        return ConfigReader.VARIABLE_PREFIX
                + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
