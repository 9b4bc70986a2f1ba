package dev.millrace.embedded;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** A server did not start. The message carries the end of what the server said, the cause the last failed check. */
public final class ServerStartException extends IOException {

    private static final long serialVersionUID = 1L;

    ServerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
