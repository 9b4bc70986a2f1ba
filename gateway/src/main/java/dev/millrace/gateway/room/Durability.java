package dev.millrace.gateway.room;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.AckLevel;

import io.vertx.core.Future;

/**
 * What becomes of a message after it is journaled, for senders who want to hear of it. A future that fails says only
 * that it was not heard of in time: the message is journaled, and may have come further.
 */
public interface Durability {

    /** Whether the level can be reached as the gateway is configured. */
    boolean offers(AckLevel level);

    /** Completes when Redis' copies have it too. Fails when that is not so within the time configured for it. */
    Future<Void> replicated(Appended appended);

    /** Completes when PostgreSQL has it. Fails when that is not heard within the time configured for it. */
    Future<Void> persisted(Appended appended);
}
