package dev.millrace.model.retry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** A server this process cannot start without, and waits for. */
public final class Dependency {

    private static final Logger log = LoggerFactory.getLogger(Dependency.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private Dependency() {}

    /** As {@link #await(String, Duration, Callable, Predicate)} where every failure may pass. */
    public static <T> T await(String what, Duration atMost, Callable<T> attempt)
            throws UnavailableException, InterruptedException {
        return await(what, atMost, attempt, failure -> false);
    }

    /**
     * Tries until it succeeds or the time is over. Blocks, so it is for a starting process' main thread.
     *
     * @param what     names the dependency for people, as in "Redis at 127.0.0.1:6379"
     * @param hopeless which failures no waiting can help, as a wrong password
     * @throws UnavailableException when it did not come in time, or never will; the cause is the last attempt's
     */
    public static <T> T await(String what, Duration atMost, Callable<T> attempt,
            Predicate<Exception> hopeless) throws UnavailableException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        var backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
        while (true) {
            try {
                T result = attempt.call();
                if (backoff.attempts() > 0) {
                    log.info("{} is there", what);
                }
                return result;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (hopeless.test(e)) {
                    throw new UnavailableException(what + " refuses: " + reason(e), e);
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new UnavailableException(
                            what + " did not come within " + atMost.toSeconds() + " s: " + reason(e), e);
                }
                log.warn("waiting for {}, {} s more: {}", what, Duration.ofNanos(left).toSeconds(),
                        reason(e));
                Thread.sleep(Math.min(backoff.next().toMillis(), Math.max(1, left / 1_000_000)));
            }
        }
    }

    /** The deepest cause's first line: the ones above it only say that something failed. */
    static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof UnknownHostException) {
            return "unknown host " + deepest.getMessage();
        }
        String message = deepest.getMessage();
        return message == null
                ? deepest.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
