package dev.millrace.gateway.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class RequestPoolTest {

    private final RequestPool pool = new RequestPool(2, 2);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<String> begun = new CopyOnWriteArrayList<>();

    @Test
    void soManyRunSoManyWaitAndOneMoreIsRefusedAtOnce() {
        Runnable[] all = {held("1"), held("2"), held("3"), held("4")};
        for (Runnable one : all) {
            pool.run(one);
        }
        await().until(() -> begun.size() == 2);
        assertThatThrownBy(() -> pool.run(held("5"))).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(refusal.retryAfter()).isPositive();
        });
        gate.countDown();
        await().until(() -> begun.size() == 4);
        assertThat(begun).containsExactlyInAnyOrder("1", "2", "3", "4");
    }

    @Test
    void whoeverIsWithdrawnNeverBeginsAndMakesRoomForAnother() {
        Runnable waiting = held("3");
        pool.run(held("1"));
        pool.run(held("2"));
        pool.run(waiting);
        pool.run(held("4"));
        pool.withdraw(waiting);
        pool.run(held("5"));
        gate.countDown();
        await().until(() -> begun.size() == 4);
        assertThat(begun).containsExactlyInAnyOrder("1", "2", "4", "5");
    }

    @Test
    void aRequestThatFailsGivesItsPlaceBack() {
        var done = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            await().dontCatchUncaughtExceptions().ignoreException(Refusal.class).until(() -> {
                pool.run(() -> {
                    done.incrementAndGet();
                    throw new Quiet();
                });
                return true;
            });
        }
        await().dontCatchUncaughtExceptions().until(() -> done.get() == 20);
        gate.countDown();
        pool.run(held("after"));
        await().until(() -> begun.contains("after"));
    }

    private Runnable held(String name) {
        return () -> {
            begun.add(name);
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static final class Quiet extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Quiet() {
            super("on purpose", null, false, false);
        }
    }
}
