package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Presentation;

import io.vertx.core.Future;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** A Redis that knows nothing. */
class NoVerdicts implements SharedVerdicts {

    @Override
    public Future<Optional<Presentation>> find(String digest, String keys) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public void keep(Presentation presentation, String keys, Duration lasting) {
        // Knows nothing.
    }

    @Override
    public void forget(Collection<String> digests) {
        // Knows nothing.
    }
}
