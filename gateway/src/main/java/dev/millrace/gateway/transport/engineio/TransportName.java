package dev.millrace.gateway.transport.engineio;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** How a client may connect. */
public enum TransportName {
    POLLING,
    WEBSOCKET;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As clients write it; null for what is none. */
    static @Nullable TransportName of(@Nullable String text) {
        for (TransportName name : values()) {
            if (name.text.equals(text)) {
                return name;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return text;
    }
}
