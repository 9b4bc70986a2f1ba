package dev.millrace.embedded.junit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What a test has not closed. A server learns of a closed connection a moment later, hence the wait. */
final class Leftovers {

    static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(10);

    interface Look {
        List<String> now() throws IOException, SQLException;
    }

    private Leftovers() {}

    /** Returns as soon as there are none. */
    static List<String> after(Look look) throws IOException, SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var left = look.now();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            pause();
            left = look.now();
        }
        return left;
    }

    static void complain(String what, List<String> left) {
        if (!left.isEmpty()) {
            throw new AssertionError(
                    left.size() + " connection(s) to " + what + " still open " + PATIENCE.toSeconds()
                            + " s after the tests that own it:\n" + String.join("\n", left));
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
