package dev.millrace.gateway.room.recovery;

import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;

/**
 * Where sessions are, for whichever gateway a client returns to. It is kept while a session lives, so that it outlives
 * its gateway; and for a while after it was last heard of.
 *
 * <p>A session is known by a digest of the secret that its client brings back. Whoever goes on with it does so under the
 * name that it has among the gateways, and the name decides: what a connection leaves behind whose client has returned by
 * another changes nothing. Belongs to one event loop.
 */
public interface Whereabouts {

    /** Where nobody's return is provided for. */
    Whereabouts NONE = new Whereabouts() {
        @Override
        public Future<Optional<String>> nameOf(String digest) {
            return Future.succeededFuture(Optional.empty());
        }

        @Override
        public Trail begin(String digest, Who who, String socketId) {
            return Trail.NONE;
        }

        @Override
        public Future<Optional<Absence>> take(String digest, String from, Who who) {
            return Future.succeededFuture(Optional.empty());
        }
    };

    /** The name of the session that goes on with it now, if it is known. Fails when Redis does not answer. */
    Future<Optional<String>> nameOf(String digest);

    /** A session that is in no room yet. */
    Trail begin(String digest, Who who, String socketId);

    /**
     * Goes on with it: the same user's, still under the name {@code from}, and in the same life of Redis. Of several that
     * try, one does.
     */
    Future<Optional<Absence>> take(String digest, String from, Who who);

    /** @param name among the gateways */
    record Who(UserId user, String name) {}

    /**
     * Where the session was.
     *
     * @param rooms      each with the order from which on it was in it
     * @param life       of Redis, in which the orders count
     * @param vocabulary what its client speaks, if that was known
     * @param trail      on which it goes on
     */
    record Absence(String socketId, Map<RoomId, Since> rooms, String life, @Nullable String vocabulary,
            Trail trail) {}

    /** @param replayed whether only an offset that is no earlier tells that the client has what was said before */
    record Since(long order, boolean replayed) {}
}
