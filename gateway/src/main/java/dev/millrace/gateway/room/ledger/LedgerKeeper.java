package dev.millrace.gateway.room.ledger;

import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.model.retry.Backoff;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * Has the account written as it grows: each window once, in order, soon after it has ended and everything in it is
 * answered. While the store is away the book keeps what is due; no send waits for it.
 *
 * <p>Belongs to one event loop.
 */
public final class LedgerKeeper {

    private static final Logger log = LoggerFactory.getLogger(LedgerKeeper.class);

    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(250);

    /** A write that takes longer has failed, as far as this event loop goes. It may be done twice. */
    private static final Duration WRITE_WITHIN = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final OffLoop offLoop;
    private final LedgerBook book;
    private final LedgerStore store;
    private final int source;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private Future<Void> writing = Future.succeededFuture();
    private long timer;
    private boolean closing;
    private boolean abandoned;

    /** @param source the number under which the account is open */
    public LedgerKeeper(Vertx vertx, LedgerBook book, LedgerStore store, int source) {
        this.vertx = vertx;
        this.offLoop = new OffLoop(vertx);
        this.book = book;
        this.store = store;
        this.source = source;
    }

    public void start() {
        lookAfter(LOOK_AGAIN_AFTER);
    }

    /**
     * Closes the book and writes all the rest, trying for as long as the patience lasts; then completes in any case.
     */
    public Future<Void> close(Duration patience) {
        closing = true;
        vertx.cancelTimer(timer);
        Promise<Void> closed = Promise.promise();
        long limit = vertx.setTimer(Math.max(1, patience.toMillis()), over -> {
            abandoned = true;
            log.error(
                    "the ledger of source {} is not written to its end: {} windows are lost with this process",
                    source, book.size());
            closed.tryComplete();
        });
        writing.onComplete(before -> writeTheRest(book.last(), closed));
        return closed.future().onComplete(v -> vertx.cancelTimer(limit));
    }

    private void lookAfter(Duration wait) {
        timer = vertx.setTimer(Math.max(1, wait.toMillis()), t -> writeWhatIsDue());
    }

    private void writeWhatIsDue() {
        LedgerStatement due = book.due();
        if (!book.says(due)) {
            lookAfter(LOOK_AGAIN_AFTER);
            return;
        }
        writing = offLoop.call("ledger", WRITE_WITHIN, () -> {
            store.write(source, due);
            return due;
        }).<Void>transform(result -> {
            if (result.succeeded()) {
                book.written(due);
                backoff.reset();
            }
            if (!closing) {
                lookAfter(result.succeeded() ? LOOK_AGAIN_AFTER : backoff.next());
            }
            return Future.succeededFuture();
        });
    }

    private void writeTheRest(LedgerStatement rest, Promise<Void> closed) {
        if (abandoned) {
            return;
        }
        offLoop.call("ledger", WRITE_WITHIN, () -> {
            store.close(source, rest);
            return rest;
        }).onComplete(result -> {
            if (result.succeeded()) {
                closed.tryComplete();
            } else {
                vertx.setTimer(Math.max(1, backoff.next().toMillis()), t -> writeTheRest(rest, closed));
            }
        });
    }
}
