package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Answers what other gateways' {@link Relay}s ask of the sessions here. Any thread may use it. */
public final class RelayDesk {

    private final PollingSessions here;

    public RelayDesk(PollingSessions here) {
        this.here = here;
    }

    /** Completes on the session's event loop. */
    public Future<Buffer> answer(Buffer question) {
        RelayQuestion asked;
        try {
            asked = RelayQuestion.read(question);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
        return switch (asked.what()) {
            case POLL -> here.poll(asked.sid()).map(RelayAnswer::encoded);
            case POST -> here.post(asked.sid(), asked.body()).map(RelayAnswer::encoded);
            case ABORT -> {
                here.abort(asked.sid());
                yield Future.succeededFuture(RelayAnswer.encoded(PollingAnswer.POSTED));
            }
        };
    }

    /** What a poll took reached nobody, so the client has not all it was sent: the session is over. */
    public void inVain(Buffer question) {
        here.abort(RelayQuestion.read(question).sid());
    }
}
