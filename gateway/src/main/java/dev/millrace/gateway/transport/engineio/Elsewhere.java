package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Sessions that are polled here and live on another gateway. Asked on an event loop about every sid that does not begin
 * with this gateway's own address; what is asked for is answered as {@link PollingSessions} there answers it, on whichever
 * thread. A future that fails is answered like a session that is unknown, so that the client begins anew.
 */
public interface Elsewhere {

    /** There is nothing but this gateway. */
    Elsewhere NOWHERE = new Elsewhere() {

        @Override
        public Future<PollingAnswer> poll(String sid) {
            return PollingSessions.unknown();
        }

        @Override
        public Future<PollingAnswer> post(String sid, Buffer payload) {
            return PollingSessions.unknown();
        }

        @Override
        public void abort(String sid) {
            // There is none to be ended.
        }
    };

    Future<PollingAnswer> poll(String sid);

    Future<PollingAnswer> post(String sid, Buffer payload);

    void abort(String sid);
}
