package dev.millrace.gateway.auth;

import io.vertx.core.Future;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** One client who was let in. Belongs to the event loop of its {@link Sessions}. */
public interface Session {

    /** Who it is; as the latest token says. */
    Identity identity();

    /** By this secret the same client's next connection is known as the same session; unless it has one already. */
    String resumption();

    /** Its name among the gateways, which says nothing of the secret. */
    String name();

    /** The name that a session has by its secret. */
    static String nameOf(String resumption) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(resumption.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** When it ends, unless it is refreshed. */
    Instant endsAt();

    /**
     * Goes on with fresh credentials of the same user; without a presentation among them the one that let the client
     * in still counts. Completes with the new end, or fails as {@link Sessions#open} does: the session then goes on as
     * it was.
     */
    Future<Instant> refresh(Credentials credentials);

    /** The client is gone. */
    void close();
}
