package dev.millrace.persister.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

@Timeout(30)
class EntryBufferTest {

    private static final Duration NEVER = Duration.ofHours(1);

    @Test
    void aBatchIsDueAsSoonAsItsSizeWaits() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(3, 10, NEVER, Duration.ZERO));
        var taken = inBackground(buffer::take);

        put(buffer, 0, 2);
        awaitEmpty(buffer);
        assertThat(taken.task.isDone()).isFalse();
        put(buffer, 2, 3);

        assertThat(countersOf(taken.get())).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aBatchIsDueWhenItsFirstEntryHasWaitedTheInterval() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(100, 100, Duration.ofMillis(300), Duration.ZERO));
        long put = System.nanoTime();
        put(buffer, 0, 2);

        assertThat(countersOf(buffer.take())).containsExactly(0L, 1L);
        assertThat(Duration.ofNanos(System.nanoTime() - put)).isGreaterThanOrEqualTo(Duration.ofMillis(299));
    }

    @Test
    void theIntervalCountsFromTheFirstEntryAndNotFromTheLastFlush() throws Exception {
        var interval = Duration.ofMillis(300);
        var buffer = new EntryBuffer(100, new BatchRule(100, 100, interval, Duration.ZERO));
        var taken = inBackground(buffer::take);
        await().until(() -> taken.thread.getState() == Thread.State.WAITING);
        // The taker waits for longer than an interval before anything comes.
        await().pollDelay(interval.multipliedBy(2)).until(() -> true);

        long put = System.nanoTime();
        put(buffer, 0, 1);

        assertThat(taken.get()).hasSize(1);
        assertThat(Duration.ofNanos(System.nanoTime() - put)).isGreaterThanOrEqualTo(Duration.ofMillis(299));
    }

    @Test
    void whatWaitedThroughASlowFlushIsDueAtOnce() throws Exception {
        var interval = Duration.ofSeconds(2);
        var buffer = new EntryBuffer(100, new BatchRule(100, 100, interval, Duration.ZERO));
        put(buffer, 0, 5);
        await().pollDelay(interval).until(() -> true);

        long asked = System.nanoTime();
        assertThat(buffer.take()).hasSize(5);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aBatchHoldsAtMostItsMax() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(3, 10, NEVER, Duration.ZERO));
        put(buffer, 0, 25);

        assertThat(countersOf(buffer.take())).containsExactlyElementsOf(longs(0, 10));
        assertThat(countersOf(buffer.take())).containsExactlyElementsOf(longs(10, 20));
        assertThat(countersOf(buffer.take())).containsExactlyElementsOf(longs(20, 25));
    }

    @Test
    void aFullBufferBlocksThePutter() throws Exception {
        var buffer = new EntryBuffer(5, new BatchRule(1, 2, NEVER, Duration.ZERO));
        put(buffer, 0, 5);
        var blocked = inBackground(() -> {
            put(buffer, 5, 6);
            return true;
        });
        await().until(() -> blocked.thread.getState() == Thread.State.WAITING);
        assertThat(buffer.depth()).isEqualTo(5);

        assertThat(buffer.take()).hasSize(2);

        assertThat(blocked.get()).isTrue();
        assertThat(buffer.depth()).isEqualTo(4);
    }

    @Test
    void aClosedBufferIsTakenToItsEndWithoutWaiting() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(50, 50, NEVER, Duration.ZERO));
        put(buffer, 0, 3);

        buffer.close();

        assertThat(countersOf(buffer.take())).containsExactly(0L, 1L, 2L);
        assertThat(buffer.take()).isEmpty();
        assertThat(buffer.take()).isEmpty();
    }

    @Test
    void closingAFullBufferLosesNothing() throws Exception {
        var buffer = new EntryBuffer(5, new BatchRule(1, 2, NEVER, Duration.ZERO));
        put(buffer, 0, 5);

        buffer.close();

        assertThat(buffer.take()).hasSize(2);
        assertThat(buffer.take()).hasSize(2);
        assertThat(buffer.take()).hasSize(1);
        assertThat(buffer.take()).isEmpty();
    }

    @Test
    void closingWakesATakerThatWaitsForTheFirstEntry() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(50, 50, NEVER, Duration.ZERO));
        var taken = inBackground(buffer::take);
        await().until(() -> taken.thread.getState() == Thread.State.WAITING);

        buffer.close();

        assertThat(taken.get()).isEmpty();
    }

    @Test
    void closingWakesATakerThatWaitsForMore() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(50, 50, NEVER, Duration.ZERO));
        put(buffer, 0, 3);
        var taken = inBackground(buffer::take);
        awaitEmpty(buffer);
        await().until(() -> taken.thread.getState() == Thread.State.TIMED_WAITING);

        buffer.close();

        assertThat(taken.get()).hasSize(3);
        assertThat(buffer.take()).isEmpty();
    }

    @Test
    void whatIsHurriedIsDueAtOnceAndWhatComesAfterItIsNot() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(50, 50, NEVER, Duration.ZERO));
        var taken = inBackground(buffer::take);
        put(buffer, 0, 3);
        awaitEmpty(buffer);
        buffer.hurry();
        assertThat(taken.get()).hasSize(3);

        put(buffer, 3, 5);
        buffer.hurry();
        assertThat(countersOf(buffer.take())).containsExactly(3L, 4L);

        var later = inBackground(buffer::take);
        put(buffer, 5, 6);
        awaitEmpty(buffer);
        await().until(() -> later.thread.getState() == Thread.State.TIMED_WAITING);
        buffer.close();
        assertThat(later.get()).hasSize(1);
    }

    @Test
    void anOfferToAFullBufferIsRefusedAndWaitsForNothing() throws Exception {
        var buffer = new EntryBuffer(2, new BatchRule(1, 2, NEVER, Duration.ZERO));
        assertThat(buffer.offer(entry(3, 0))).isTrue();
        assertThat(buffer.offer(entry(3, 1))).isTrue();
        assertThat(buffer.offer(entry(4, 2))).isFalse();

        assertThat(buffer.holds(4)).isFalse();
        assertThat(buffer.take()).hasSize(2);
    }

    @Test
    void aPartitionIsHeldUntilAllThatWasPutOfItIsDone() throws Exception {
        var buffer = new EntryBuffer(100, new BatchRule(1, 2, NEVER, Duration.ZERO));
        assertThat(buffer.oldest()).isZero();
        buffer.put(entry(1, 0));
        buffer.put(entry(2, 1));
        buffer.put(entry(1, 2));
        assertThat(buffer.oldest()).isPositive();

        var first = buffer.take();
        assertThat(buffer.isTaken()).isTrue();
        buffer.done(first);
        assertThat(buffer.holds(2)).isFalse();
        assertThat(buffer.holds(1)).isTrue();

        buffer.done(buffer.take());
        assertThat(buffer.holds(1)).isFalse();
    }

    @Test
    void everythingPutIsTakenOnceAndInOrder() throws Exception {
        int count = 200_000;
        var buffer = new EntryBuffer(100, new BatchRule(10, 50, Duration.ofMillis(1), Duration.ZERO));
        var putter = inBackground(() -> {
            put(buffer, 0, count);
            buffer.close();
            return true;
        });

        long next = 0;
        for (var batch = buffer.take(); !batch.isEmpty(); batch = buffer.take()) {
            assertThat(batch).hasSizeLessThanOrEqualTo(50);
            for (Entry entry : batch) {
                assertThat(counterOf(entry)).isEqualTo(next++);
            }
        }
        assertThat(next).isEqualTo(count);
        assertThat(putter.get()).isTrue();
    }

    static void put(EntryBuffer buffer, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            buffer.put(entry(0, i));
        }
    }

    private static Entry entry(int partition, int counter) {
        var origin = new Origin.Journaled(partition, 1, new Incarnation("first"), new StreamId(1, counter));
        return new Entry.Unreadable(origin, new byte[0], "a test");
    }

    static long counterOf(Entry entry) {
        return ((Origin.Journaled) entry.origin()).id().counter();
    }

    static void awaitEmpty(EntryBuffer buffer) {
        await().until(() -> buffer.depth() == 0);
    }

    static List<Long> countersOf(List<Entry> batch) {
        return batch.stream().map(EntryBufferTest::counterOf).toList();
    }

    static List<Long> longs(int from, int to) {
        return IntStream.range(from, to).mapToObj(Long::valueOf).toList();
    }

    static <T> Background<T> inBackground(Callable<T> work) {
        var task = new FutureTask<>(work);
        return new Background<>(task, Thread.ofPlatform().daemon().start(task));
    }

    record Background<T>(FutureTask<T> task, Thread thread) {

        T get() throws Exception {
            return task.get(10, SECONDS);
        }
    }
}
