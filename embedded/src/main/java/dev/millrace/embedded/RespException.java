package dev.millrace.embedded;

import java.io.IOException;

/** An error that Redis answered, such as {@code WRONGPASS}; the connection is as good as before. */
public final class RespException extends IOException {

    private static final long serialVersionUID = 1L;

    RespException(String message) {
        super(message);
    }
}
