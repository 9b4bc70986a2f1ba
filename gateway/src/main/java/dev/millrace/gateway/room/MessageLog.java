package dev.millrace.gateway.room;

import dev.millrace.model.Draft;

import io.vertx.core.Future;

/** Where messages are made durable and given their place. */
public interface MessageLog {

    /**
     * Journals the message, gives it the room's next position and publishes it, all or nothing.
     *
     * <p>Messages appended by one event loop to one room get their positions in the order of the calls.
     * Completes with the message's JSON once it is journaled: from then on it is not lost. Fails with a
     * {@link dev.millrace.model.catalog.Refusal} {@code UNAVAILABLE} when the journal cannot be reached;
     * it may then have been journaled or not. Nothing is retried here.
     */
    Future<String> append(Draft draft);
}
