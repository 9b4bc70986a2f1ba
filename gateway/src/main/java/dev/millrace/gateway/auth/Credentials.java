package dev.millrace.gateway.auth;

import org.jspecify.annotations.Nullable;

/** What a client presented when it connected. Never printed: {@link #toString} shows nothing of it. */
public record Credentials(@Nullable String accessToken) {

    @Override
    public String toString() {
        return "Credentials[…]";
    }
}
