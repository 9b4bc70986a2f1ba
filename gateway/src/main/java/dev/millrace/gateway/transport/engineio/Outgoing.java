package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import java.util.Base64;

/** A message to clients. Many sessions may be sent the same one, which is then encoded for the wire once. */
public final class Outgoing {

    private final @Nullable String text;
    private final @Nullable Buffer binary;

    private Outgoing(@Nullable String text, @Nullable Buffer binary) {
        this.text = text;
        this.binary = binary;
    }

    public static Outgoing text(String text) {
        return new Outgoing(text, null);
    }

    public static Outgoing binary(Buffer binary) {
        return new Outgoing(null, binary);
    }

    /** What it says, for a log or a test: of a binary one, its Base64. */
    @Override
    public String toString() {
        return binary == null ? "4" + text : "b" + Base64.getEncoder().encodeToString(binary.getBytes());
    }

    /** Null where it is binary. */
    public @Nullable String text() {
        return text;
    }

    /** Null where it is text. */
    public @Nullable Buffer binary() {
        return binary;
    }
}
