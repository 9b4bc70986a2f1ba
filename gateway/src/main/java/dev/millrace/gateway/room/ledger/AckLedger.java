package dev.millrace.gateway.room.ledger;

import dev.millrace.model.Draft;

/**
 * The account of what one event loop acknowledged, from which it can be shown later that nothing of it was lost.
 * Every draft is opened once, as soon as it has its id, and then answered once, in one of three ways. Its account
 * is drawn up only when all of its time are answered.
 */
public interface AckLedger {

    /** The draft has its id. */
    void opened(Draft draft);

    /** It is journaled under its own id, and its sender is told so. */
    void acknowledged(Draft draft);

    /** Nobody knows whether it is journaled, and its sender is told so. */
    void uncertain(Draft draft);

    /** It is certainly not journaled. */
    void refused(Draft draft);
}
