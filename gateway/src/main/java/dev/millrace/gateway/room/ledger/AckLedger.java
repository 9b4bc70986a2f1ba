package dev.millrace.gateway.room.ledger;

import dev.millrace.model.Draft;

import java.util.UUID;

/**
 * The account of what one event loop acknowledged, from which it can be shown later that nothing of it was lost.
 * Every draft is opened once, as soon as it has its id, and then answered once, in one of four ways. Its account
 * is drawn up only when all of its time are answered.
 */
public interface AckLedger {

    /** The draft has its id. */
    void opened(Draft draft);

    /** It is journaled under its own id, and its sender is told so. */
    void acknowledged(Draft draft);

    /**
     * It is not journaled: its sender is told that an earlier send was, and is the same message. What became of the
     * earlier one's own answer may be unknown, or lost with a gateway that was killed; so this one vouches for it.
     *
     * @param first the message's id
     */
    void confirmed(Draft draft, UUID first);

    /** Nobody knows whether it is journaled, and its sender is told so. */
    void uncertain(Draft draft);

    /** It is certainly not journaled, and its sender is not told that anything is. */
    void refused(Draft draft);
}
