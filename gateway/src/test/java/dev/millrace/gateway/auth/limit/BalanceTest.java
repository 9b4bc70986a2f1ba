package dev.millrace.gateway.auth.limit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Time is a number here, and the shared buckets say what they are told to. */
class BalanceTest {

    private static final Rate RATE = Rate.parse("10/1s burst 8");

    private final List<String> reports = new ArrayList<>();
    private Future<List<Double>> left = Future.succeededFuture(List.of(8.0));
    private long now = 1_000_000_000L;
    private final Limit limit = new Limit("user", "a user's messages", RATE, () -> now);
    private final Balance balance = new Balance(spendings -> {
        spendings.forEach(spending -> reports.add(spending.key() + " " + spending.amount()));
        return left;
    });

    BalanceTest() {
        balance.add("user", limit);
    }

    @Test
    void aBurstIsLetThroughAndThenWhatTheRateSays() {
        assertThat(takeAll("alice")).isEqualTo(8);
        assertThat(limit.take("alice")).isBetween(Duration.ofMillis(100), Duration.ofMillis(101));
        pass(Duration.ofMillis(350));
        assertThat(takeAll("alice")).isEqualTo(3);
        assertThat(takeAll("bob")).as("each key has its own").isEqualTo(8);
        pass(Duration.ofHours(1));
        assertThat(takeAll("alice")).as("a rest saves up a burst and no more").isEqualTo(8);
    }

    @Test
    void whoeverWaitsAsLongAsTheyWereToldIsLetThrough() {
        takeAll("alice");
        pass(requireNonNull(limit.take("alice")));
        assertThat(limit.take("alice")).isNull();
    }

    @Test
    void whoeverSendsLittleIsNeverReported() {
        for (int i = 0; i < 100; i++) {
            take("alice", 3);
            balance.exchange();
            pass(Duration.ofSeconds(5));
        }
        assertThat(reports).isEmpty();
    }

    @Test
    void aBucketBelowHalfIsReportedWithAllThatWasTaken() {
        take("alice", 4);
        take("bob", 1);
        balance.exchange();
        assertThat(reports).containsExactly("alice 4");
        take("alice", 1);
        balance.exchange();
        assertThat(reports).containsExactly("alice 4", "alice 1");
    }

    @Test
    void whoeverSendsSteadilyIsReportedAlsoIfTheirBucketIsNeverLow() {
        for (int i = 0; i < 40; i++) {
            take("alice", 1);
            balance.exchange();
            pass(Duration.ofMillis(100));
        }
        assertThat(reports).hasSize(10).containsOnly("alice 4");
    }

    @Test
    void whatIsLeftEverywhereLowersTheLevelHereAndNeverRaisesIt() {
        take("alice", 5);
        left = Future.succeededFuture(List.of(1.0));
        balance.exchange();
        assertThat(takeAll("alice")).isEqualTo(1);
        left = Future.succeededFuture(List.of(8.0));
        balance.exchange();
        assertThat(takeAll("alice")).isZero();
    }

    @Test
    void aDebtEverywhereIsPaidBackHere() {
        take("alice", 5);
        left = Future.succeededFuture(List.of(-20.0));
        balance.exchange();
        pass(Duration.ofMillis(2_050));
        assertThat(takeAll("alice")).isZero();
        assertThat(limit.size()).as("and not forgotten").isEqualTo(1);
        pass(Duration.ofMillis(50));
        assertThat(takeAll("alice")).isEqualTo(1);
    }

    @Test
    void aReportThatGotLostIsMadeAgainAndTheLimitHereGoesOn() {
        take("alice", 6);
        left = Future.failedFuture("Redis is away");
        balance.exchange();
        assertThat(takeAll("alice")).isEqualTo(2);
        left = Future.succeededFuture(List.of(0.0));
        balance.exchange();
        balance.exchange();
        assertThat(reports).containsExactly("alice 6", "alice 8");
    }

    @Test
    void bucketsThatAreFullForAWhileAreForgotten() {
        for (int i = 0; i < 1_000; i++) {
            limit.take("user" + i);
        }
        assertThat(limit.size()).isEqualTo(1_000);
        pass(Duration.ofSeconds(5));
        limit.take("alice");
        assertThat(limit.size()).isEqualTo(1);
    }

    @Test
    void aRoomThatIsFullCostsItsSenderNothing() {
        var sends = new SendLimits(limit,
                new Limit("room", "a room's messages", Rate.parse("1/1s"), () -> now),
                Set.of("moderator"));
        Identity alice = new Identity(new UserId("alice"), "Alice", Set.of(), Set.of());
        Identity moderator = new Identity(new UserId("mo"), "Mo", Set.of("moderator"), Set.of());
        sends.admit(alice, new RoomId("1"));
        for (int i = 0; i < 20; i++) {
            assertThatExceptionOfType(Refusal.class).isThrownBy(() -> sends.admit(alice, new RoomId("1")))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED))
                    .satisfies(refusal -> assertThat(refusal.retryAfter()).isPositive())
                    .withMessage("at most 1/1s of a room's messages");
            sends.admit(moderator, new RoomId("1"));
        }
        assertThat(takeAll("alice")).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "20/1s", "20/1s burst 40", "1/5m", "1/250ms burst 7"})
    void aRateIsSpeltAsItIsRead(String text) {
        assertThat(Rate.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "20/s", "0/1s", "20/0s", "20/1s burst 0", "20/1s burst", "-1/1s",
        "20/1d",
        "20/1s+40", "OFF", "99999999/1s"})
    void anythingElseIsNoRate(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Rate.parse(text));
    }

    private void take(String key, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(limit.take(key)).isNull();
        }
    }

    private int takeAll(String key) {
        int taken = 0;
        while (limit.take(key) == null) {
            taken++;
        }
        return taken;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
