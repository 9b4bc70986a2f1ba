package dev.millrace.model.config;

import java.nio.charset.StandardCharsets;

/** A configured secret. Only {@link #reveal} shows it; printing it never does. */
public final class Secret {

    private static final String MASK = "********";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    public String reveal() {
        return value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    public int bits() {
        return value.getBytes(StandardCharsets.UTF_8).length * 8;
    }

    @Override
    public String toString() {
        return isEmpty() ? "" : MASK;
    }
}
