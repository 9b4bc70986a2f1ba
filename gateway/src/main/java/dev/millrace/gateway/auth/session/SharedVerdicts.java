package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Presentation;

import io.vertx.core.Future;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Presentations that some gateway verified. Never fails: what cannot be asked is verified here. */
public interface SharedVerdicts {

    /**
     * Empty for what is malformed, or was verified by other rules than this gateway's, or other keys than these.
     *
     * @param keys the version of the issuers'
     */
    Future<Optional<Presentation>> find(String digest, String keys);

    void keep(Presentation presentation, String keys, Duration lasting);

    void forget(Collection<String> digests);
}
