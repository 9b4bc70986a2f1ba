package dev.millrace.gateway.auth;

import org.jspecify.annotations.Nullable;

/**
 * What a client presented, and where it says it from. Never printed: {@link #toString} shows nothing of what is secret.
 *
 * @param presentation null where it may still be in the token
 * @param address      the client's, for the log
 */
public record Credentials(@Nullable String accessToken, @Nullable String presentation, String address) {

    @Override
    public String toString() {
        return "Credentials[… from " + address + "]";
    }
}
