package dev.millrace.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All that is logged while it is open. Touched by every thread that logs. */
final class CapturedLogs extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final String[] names;

    /** Of these loggers from this level on; of others what they log anyway. */
    CapturedLogs(Level level, String... names) {
        this.names = names;
        setContext(root.getLoggerContext());
        for (String name : names) {
            root.getLoggerContext().getLogger(name).setLevel(level);
        }
        start();
        root.addAppender(this);
    }

    Queue<String> lines() {
        return lines;
    }

    /** Those of level ERROR, of whatever logger. */
    Queue<String> errors() {
        return errors;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            errors.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        lines.add(event.getLoggerName() + " " + event.getFormattedMessage());
        for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown
                .getCause()) {
            lines.add(thrown.getClassName() + ": " + thrown.getMessage());
        }
    }

    @Override
    public void close() {
        root.detachAppender(this);
        for (String name : names) {
            root.getLoggerContext().getLogger(name).setLevel(null);
        }
        stop();
    }
}
