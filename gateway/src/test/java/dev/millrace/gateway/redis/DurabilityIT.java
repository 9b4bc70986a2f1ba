package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.Partitions;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;

import io.vertx.core.Vertx;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.NumberType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

/** Whose life a fence speaks of. No replica is asked for, so that nothing else can fail. */
@WithRedis(per = Per.METHOD)
class DurabilityIT {

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final TestRedis redis;

    DurabilityIT(TestRedis redis) {
        this.redis = redis;
    }

    @Test
    void aFenceCoversWhatWasAppendedInTheLifeItBelongsToAndNothingElse() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (var on = new TestJournal(redis)) {
            var settings = new RedisSettings(redis.host(), redis.port(), new Secret(redis.password()),
                    new Partitions(1));
            var fence = new Fence(vertx, settings, new AckSettings(0, WITHIN, false, WITHIN));
            on.onLoop(() -> fence.link().open());
            Appended appended = on.appended(draft(ROOM, "x"));
            assertThat(on.onLoop(() -> fence.passed(appended).map(true).otherwise(false))).isTrue();
            assertThat(on.command("GET", "chat:fence")).isEqualTo("1");

            Appended ofAnother = new Appended(appended.id(), appended.json(), 0, appended.epoch() - 1,
                    appended.entry(),
                    false);
            assertThat(on.onLoop(() -> fence.passed(ofAnother).map(true).otherwise(false))).isFalse();

            assertThat(on.command("HSET", TestJournal.ROOMS, "@incarnation", "another")).isEqualTo("0");
            assertThat(on.onLoop(() -> fence.passed(appended).map(true).otherwise(false))).isFalse();
            on.onLoop(() -> fence.link().close());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void aFenceThatCannotBeWrittenCoversNothing() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (var on = new TestJournal(redis)) {
            var settings = new RedisSettings(redis.host(), redis.port(), new Secret(redis.password()),
                    new Partitions(1));
            var fence = new Fence(vertx, settings, new AckSettings(0, WITHIN, false, WITHIN));
            on.onLoop(() -> fence.link().open());
            Appended appended = on.appended(draft(ROOM, "x"));
            assertThat(on.command("CONFIG", "SET", "maxmemory", "1")).isEqualTo("OK");
            assertThat(on.onLoop(() -> fence.passed(appended).map(true).otherwise(false))).isFalse();
            assertThat(on.command("CONFIG", "SET", "maxmemory", "0")).isEqualTo("OK");
            assertThat(on.onLoop(() -> fence.passed(appended).map(true).otherwise(false))).isTrue();
            on.onLoop(() -> fence.link().close());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2, true", "1, 3, true", "0, 2, false", "1, 1, false"})
    void onDiskMeansHereAndOnSoManyReplicas(int here, int there, boolean reached) {
        MultiType reply = MultiType.create(2, false);
        reply.add(NumberType.create(here));
        reply.add(NumberType.create(there));
        assertThat(Fence.check(new AckSettings(2, WITHIN, true, WITHIN), reply).succeeded())
                .isEqualTo(reached);
    }
}
