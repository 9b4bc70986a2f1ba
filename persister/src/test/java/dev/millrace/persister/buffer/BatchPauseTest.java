package dev.millrace.persister.buffer;

import static dev.millrace.persister.buffer.EntryBufferTest.awaitEmpty;
import static dev.millrace.persister.buffer.EntryBufferTest.counterOf;
import static dev.millrace.persister.buffer.EntryBufferTest.countersOf;
import static dev.millrace.persister.buffer.EntryBufferTest.inBackground;
import static dev.millrace.persister.buffer.EntryBufferTest.longs;
import static dev.millrace.persister.buffer.EntryBufferTest.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;

/** Between the beginnings of two flushes. */
@Timeout(30)
class BatchPauseTest {

    private static final Duration NEVER = Duration.ofHours(1);

    @Test
    void afterABatchMoreAreLetComeUntilThePauseIsOver() throws Exception {
        var pause = Duration.ofSeconds(1);
        var buffer = new EntryBuffer(100, new BatchRule(3, 50, NEVER, pause));
        put(buffer, 0, 3);
        long began = System.nanoTime();
        assertThat(countersOf(buffer.take())).as("at once").containsExactlyElementsOf(longs(0, 3));

        put(buffer, 3, 7);
        var taken = inBackground(buffer::take);
        await().until(() -> taken.thread().getState() == Thread.State.TIMED_WAITING);
        put(buffer, 7, 20);

        assertThat(countersOf(taken.get())).containsExactlyElementsOf(longs(3, 20));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(pause,
                pause.multipliedBy(5));
    }

    @Test
    void nothingWaitsForAPauseThatIsOver() throws Exception {
        var pause = Duration.ofMillis(500);
        var buffer = new EntryBuffer(100, new BatchRule(3, 50, NEVER, pause));
        put(buffer, 0, 3);
        assertThat(buffer.take()).hasSize(3);
        await().pollDelay(pause).until(() -> true);
        put(buffer, 3, 6);

        long asked = System.nanoTime();
        assertThat(buffer.take()).hasSize(3);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(pause.dividedBy(2));
    }

    @Test
    void aPauseThatIsOverDoesNotMakeABatchDue() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(3, 50, NEVER, Duration.ofMillis(20)));
        put(buffer, 0, 3);
        assertThat(buffer.take()).hasSize(3);
        put(buffer, 3, 5);
        var taken = inBackground(buffer::take);
        awaitEmpty(buffer);
        assertThat(taken.task().isDone()).isFalse();

        put(buffer, 5, 6);

        assertThat(countersOf(taken.get())).containsExactlyElementsOf(longs(3, 6));
    }

    @Test
    void aPauseEndsWhenAsManyWaitAsABatchMayHold() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(3, 10, NEVER, NEVER));
        put(buffer, 0, 3);
        assertThat(buffer.take()).hasSize(3);
        var taken = inBackground(buffer::take);
        put(buffer, 3, 4);
        await().until(() -> taken.thread().getState() == Thread.State.TIMED_WAITING);
        put(buffer, 4, 12);
        assertThat(taken.task().isDone()).isFalse();

        put(buffer, 12, 15);

        assertThat(countersOf(taken.get())).containsExactlyElementsOf(longs(3, 13));
    }

    @Test
    void aPauseEndsWhenTheFirstHasWaitedTheInterval() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(3, 10, Duration.ofMillis(200), NEVER));
        put(buffer, 0, 3);
        assertThat(buffer.take()).hasSize(3);
        put(buffer, 3, 4);

        assertThat(countersOf(buffer.take())).containsExactly(3L);
    }

    @Test
    void aPauseEndsWhenSomebodyIsInAHurry() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(3, 10, NEVER, NEVER));
        put(buffer, 0, 3);
        assertThat(buffer.take()).hasSize(3);
        put(buffer, 3, 4);
        var taken = inBackground(buffer::take);
        await().until(() -> taken.thread().getState() == Thread.State.TIMED_WAITING);

        buffer.hurry();

        assertThat(countersOf(taken.get())).containsExactly(3L);
    }

    @Test
    void aPauseEndsWhenTheBufferIsClosed() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(3, 10, NEVER, NEVER));
        put(buffer, 0, 3);
        assertThat(buffer.take()).hasSize(3);
        put(buffer, 3, 4);
        var taken = inBackground(buffer::take);
        await().until(() -> taken.thread().getState() == Thread.State.TIMED_WAITING);

        buffer.close();

        assertThat(countersOf(taken.get())).containsExactly(3L);
        assertThat(buffer.take()).isEmpty();
    }

    @Test
    void everythingPutIsTakenOnceAndInOrder() throws Exception {
        int count = 50_000;
        var buffer = new EntryBuffer(100,
                new BatchRule(10, 50, Duration.ofMillis(5), Duration.ofNanos(200_000)));
        var putter = inBackground(() -> {
            put(buffer, 0, count);
            buffer.close();
            return true;
        });

        long next = 0;
        for (var batch = buffer.take(); !batch.isEmpty(); batch = buffer.take()) {
            for (Entry entry : batch) {
                assertThat(counterOf(entry)).isEqualTo(next++);
            }
        }
        assertThat(next).isEqualTo(count);
        assertThat(putter.get()).isTrue();
    }
}
