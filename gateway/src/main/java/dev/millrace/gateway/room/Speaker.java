package dev.millrace.gateway.room;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.ledger.AckLedger;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Draft;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

/**
 * Says something in a room: journals it, answers for it, and keeps the account of that.
 *
 * <p>Belongs to one event loop.
 */
final class Speaker {

    private final MessageLog messages;
    private final Durability durability;
    private final AckLedger ledger;

    Speaker(MessageLog messages, Durability durability, AckLedger ledger) {
        this.messages = messages;
        this.durability = durability;
        this.ledger = ledger;
    }

    /** @throws Refusal where such an acknowledgement is not to be had here */
    void requireOffer(AckLevel level) {
        if (!durability.offers(level)) {
            throw Refusal.field("ack", "not be " + level.word() + ": that is not configured here");
        }
    }

    /** @param ready when it may be said; where that fails, it is not */
    Future<Answer> say(Draft draft, AckLevel level, Terms terms, Future<?> ready) {
        ledger.opened(draft);
        return ready.onFailure(e -> ledger.refused(draft))
                .compose(v -> append(draft, terms))
                .compose(appended -> acknowledge(appended, level));
    }

    /** Of what nobody waits for longer than until it is journaled. */
    Future<Void> say(Draft draft, Terms terms) {
        ledger.opened(draft);
        return append(draft, terms).mapEmpty();
    }

    /** The account is kept the moment the append is answered, whether or not its sender is still there. */
    private Future<Appended> append(Draft draft, Terms terms) {
        Future<Appended> journaled = messages.append(draft, terms);
        boolean notEvenTried = journaled.failed();
        return journaled.onComplete(result -> {
            if (result.succeeded() && result.result().repeated()) {
                ledger.confirmed(draft, result.result().id());
            } else if (result.succeeded()) {
                ledger.acknowledged(draft);
            } else if (notEvenTried || !mayBeJournaled(result.cause())) {
                ledger.refused(draft);
            } else {
                ledger.uncertain(draft);
            }
        });
    }

    private Future<Answer> acknowledge(Appended appended, AckLevel asked) {
        Future<Void> level = switch (asked) {
            case JOURNALED -> Future.succeededFuture();
            case REPLICATED -> durability.replicated(appended);
            case PERSISTED -> durability.persisted(appended);
        };
        return level.transform(in -> Future.succeededFuture(new Answer.Sent(appended.json(), asked,
                in.succeeded() ? asked : AckLevel.JOURNALED, appended.repeated())));
    }

    private static boolean mayBeJournaled(Throwable failure) {
        return !(failure instanceof Refusal refusal) || refusal.code() == ErrorCode.UNAVAILABLE;
    }
}
