package dev.millrace.gateway.room.roster;

import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Backoff;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Does what no client asks for: closes rooms when their time is over, and tells what gateways that died had not told. Any
 * number of them may work over one database; each room is closed by one, and what one takes to tell the others leave to it
 * for a while.
 *
 * <p>Works on a virtual thread of its own, from {@link #start} to {@link #close}; whatever goes wrong, it is tried again.
 */
public final class Caretaker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Caretaker.class);

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    /** With the rooms of a portion, and with the caretaker that is closed. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int PORTION = 100;

    private final Roster roster;
    private final Telling telling;
    private final Backoff backoff = new Backoff(BEAT.multipliedBy(2), LONGEST_WAIT);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    public Caretaker(Roster roster, RoomNews news) {
        this.roster = roster;
        this.telling = new Telling(roster, news, PATIENCE);
        this.thread = Thread.ofVirtual().name("caretaker").unstarted(this::work);
    }

    public void start() {
        thread.start();
    }

    /** Lets it finish the portion that it is at, within its patience. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(PATIENCE)) {
                log.warn("the caretaker is left to itself: PostgreSQL or Redis does not answer it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        Duration wait = BEAT;
        while (!isClosedWithin(wait)) {
            wait = tend() ? BEAT : backoff.next();
        }
    }

    /** Returns whether it went well. */
    private boolean tend() {
        try {
            // Whatever could not be told of the one is no reason not to do the other.
            boolean ended = all(roster::closeExpired);
            boolean told = all(roster::overdue) && ended;
            if (told) {
                backoff.reset();
            }
            return told;
        } catch (Refusal away) {
            // Whoever refused it has told the log.
            return false;
        } catch (RuntimeException e) {
            log.error("the caretaker failed, and will try again", e);
            return false;
        }
    }

    /**
     * Portion by portion, until there is no more, or nothing of one could be told. What cannot be told now is overdue later.
     *
     * @return whether all was told
     */
    private boolean all(IntFunction<List<Effect>> portion) {
        boolean all = true;
        List<Effect> effects;
        int told;
        do {
            effects = portion.apply(PORTION);
            told = telling.tell(effects);
            all &= told == effects.size();
        } while (effects.size() == PORTION && told > 0 && !isClosedWithin(Duration.ZERO));
        return all;
    }

    private boolean isClosedWithin(Duration wait) {
        try {
            return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts it but who wants it to end.
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
