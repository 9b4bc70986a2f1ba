package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.model.catalog.Refusal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.LongSupplier;

/** Tells operators who was refused and why, and not more often than they can read. Belongs to one event loop. */
final class DenialLog {

    private static final Logger log = LoggerFactory.getLogger(DenialLog.class);

    private static final int LINES = 5;
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private long second;
    private int lines;
    private int leftOut;

    DenialLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.second = nanoTime.getAsLong();
    }

    void refused(Credentials credentials, Denial denial) {
        refused(credentials, denial.step(), denial.because());
    }

    /** For what is no fault of the credentials'. */
    void refused(Credentials credentials, Refusal refusal) {
        refused(credentials, refusal.code(), refusal.text());
    }

    private void refused(Credentials credentials, Enum<?> why, String because) {
        long now = nanoTime.getAsLong();
        if (now - second >= SECOND) {
            second = now;
            lines = 0;
            if (leftOut > 0) {
                log.info("refused {} more that are not listed", leftOut);
                leftOut = 0;
            }
        }
        if (lines == LINES) {
            leftOut++;
            return;
        }
        lines++;
        log.info("refused a client at {}: {}: {}", credentials.address(), why, because);
    }
}
