package dev.millrace.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/** How many searches a database is asked for at once. */
@Timeout(60)
class StoredSearchTest {

    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final StoredSearch search = new StoredSearch(slow(), 100);

    @Test
    void whoComesWhileTwoAreUnderWayIsToldToComeLater() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Refusal>> two = new ArrayList<>(
                    List.of(threads.submit(this::find), threads.submit(this::find)));
            begun.acquire(2);
            Refusal third = find();
            assertThat(third.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(third.text()).isEqualTo("as many searches are under way as can be");
            assertThat(third.retryAfter()).isNotNull();
            assertThat(begun.availablePermits()).as("it has no connection").isZero();
            answer.countDown();
            for (Future<Refusal> one : two) {
                assertThat(one.get().text()).isEqualTo("messages cannot be searched just now");
            }
        }
        assertThat(find().text()).as("both turns are given back")
                .isEqualTo("messages cannot be searched just now");
    }

    private Refusal find() {
        return catchThrowableOfType(Refusal.class, () -> search.find(new RoomId("42"), "cake", null, 10));
    }

    /** Which in the end is away. */
    private DataSource slow() {
        return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{DataSource.class}, (proxy, method, arguments) -> {
                    begun.release();
                    answer.await();
                    throw new SQLException("away");
                });
    }
}
