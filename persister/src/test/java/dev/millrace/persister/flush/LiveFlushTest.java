package dev.millrace.persister.flush;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.BatchRule;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.buffer.Origin;
import dev.millrace.persister.store.MessageStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

@Timeout(30)
class LiveFlushTest {

    private final EntryBuffer buffer = new EntryBuffer(100,
            new BatchRule(1, 10, Duration.ofMillis(10), Duration.ZERO));
    private final Contact postgres = new Contact("storing", InstantSource.system());
    private final CompletableFuture<Throwable> death = new CompletableFuture<>();

    @Test
    void aBugEndsItAndIsTold() throws Exception {
        var bug = new IllegalStateException("a bug");
        LiveFlush flush = flushOn(bug);
        flush.start();
        put();

        assertThat(death.get(10, SECONDS)).hasRootCause(bug);
    }

    @Test
    void anErrorEndsItAndIsTold() throws Exception {
        var error = new StackOverflowError("no more");
        LiveFlush flush = flushOn(error);
        flush.start();
        put();

        assertThat(death.get(10, SECONDS)).satisfiesAnyOf(
                told -> assertThat(told).isSameAs(error), told -> assertThat(told).hasRootCause(error));
    }

    @Test
    void anIdleOneStopsAtOnce() throws Exception {
        LiveFlush flush = flushOn(new SQLException("away"));
        flush.start();

        assertThat(flush.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(death).isNotDone();
    }

    @Test
    void oneThatCannotStoreStopsWhenItsPatienceIsOver() throws Exception {
        LiveFlush flush = flushOn(new SQLException("away"));
        flush.start();
        put();

        assertThat(flush.stop(Duration.ofMillis(200))).isFalse();
        assertThat(postgres.awaySince()).isPresent();
        assertThat(death).isNotDone();
    }

    private void put() throws InterruptedException {
        buffer.put(new Entry.Unreadable(new Origin.Heard("a channel"), new byte[0], "a test"));
    }

    /** On a database that answers everything with the same failure. */
    private LiveFlush flushOn(Throwable failure) {
        var database = (DataSource) Proxy.newProxyInstance(DataSource.class.getClassLoader(),
                new Class<?>[]{DataSource.class}, (proxy, method, arguments) -> {
                    throw failure;
                });
        return new LiveFlush("flush", buffer,
                new MessageStore(database, UUID.randomUUID(), Duration.ofSeconds(5)), postgres,
                checkpoints -> {},
                death::complete);
    }
}
