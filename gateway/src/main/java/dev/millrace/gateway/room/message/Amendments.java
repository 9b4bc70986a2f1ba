package dev.millrace.gateway.room.message;

import dev.millrace.gateway.room.history.MessageView;

import io.vertx.core.Future;

/** Where Redis learns what became of a message. Belongs to one event loop. */
public interface Amendments {

    /**
     * Has the message as it is now among the room's recent ones, if it is one of them, and tells the room: both or
     * nothing. Of two for one message the later revision stays, whichever comes first. Fails with a
     * {@link dev.millrace.model.catalog.Refusal} {@code UNAVAILABLE} where that is not sure; once more is harmless.
     */
    Future<Void> tell(MessageView amended);
}
