package dev.millrace.model.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** {@code revoke.lua}, and what it is called with: by gateways when somebody signs out, and by operators. */
public final class RevokeScript {

    /** Much longer than any gateway goes without asking for what it missed. */
    public static final Duration REMEMBERED = Duration.ofHours(1);

    private RevokeScript() {}

    public static String source() {
        try (InputStream in = RevokeScript.class.getResourceAsStream("revoke.lua")) {
            if (in == null) {
                throw new IllegalStateException("revoke.lua is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("revoke.lua", e);
        }
    }

    public static List<String> keys(Revocation revocation) {
        return List.of(RedisNames.blocked(revocation.kind(), revocation.id()), RedisNames.REVOCATIONS);
    }

    /**
     * @param lasting how long it stays revoked; zero is for ever
     * @param reason  for people
     */
    public static List<String> arguments(Revocation revocation, Duration lasting, String reason) {
        return List.of(reason, String.valueOf(lasting.toMillis()), RedisNames.REVOKED, revocation.toJson(),
                RedisNames.REVOCATION_FIELD, String.valueOf(REMEMBERED.toMillis()));
    }
}
