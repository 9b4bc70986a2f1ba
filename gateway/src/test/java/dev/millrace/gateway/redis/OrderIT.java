package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.ROOMS;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static dev.millrace.gateway.redis.TestJournal.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.Draft;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Nothing overtakes, whatever Redis forgets while many appends are under way from several gateways. */
@WithRedis(per = Per.METHOD)
class OrderIT {

    private static final int ROUNDS = 100;

    /** Not twice in one millisecond, which is all the time there is between two epochs. */
    private static final String FORGET = """
            local now, epoch = redis.call('TIME'), redis.call('HGET', KEYS[1], '@epoch')
            if epoch and now[1] * 1000 + math.floor(now[2] / 1000) > tonumber(epoch) then
              redis.call('DEL', KEYS[1])
            end""";

    private final TestRedis redis;

    OrderIT(TestRedis redis) {
        this.redis = redis;
    }

    @Test
    void eachGatewaysMessagesKeepTheirOrderInEachRoomWhileRedisForgetsEverything() throws Exception {
        long seed = System.nanoTime();
        var over = new AtomicBoolean();
        try (var one = new TestJournal(redis);
                var two = new TestJournal(redis)) {
            List<CompletableFuture<Void>> senders = List.of(
                    CompletableFuture.runAsync(() -> send(one, new Random(seed))),
                    CompletableFuture.runAsync(() -> send(two, new Random(seed + 1))));
            CompletableFuture<Void> all = CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new))
                    .whenComplete((done, failure) -> over.set(true));
            var random = new Random(seed);
            while (!over.get()) {
                switch (random.nextInt(3)) {
                    case 0 -> one.command("EVAL", FORGET, "1", ROOMS);
                    case 1 -> one.command("HDEL", ROOMS, "@incarnation");
                    default -> one.command("PING");
                }
            }
            assertThat(all.handle((done, failure) -> String.valueOf(failure)).get(30, TimeUnit.SECONDS))
                    .as("seed " + seed)
                    .isEqualTo("null");
        }
    }

    /** Everything is under way at once; the answers tell in which order Redis did it. */
    private static void send(TestJournal on, Random random) {
        try {
            Map<String, Position> latest = new HashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                List<Draft> drafts = new ArrayList<>();
                int size = 1 + random.nextInt(200);
                for (int i = 0; i < size; i++) {
                    drafts.add(draft(new RoomId("room-" + random.nextInt(3)), "x"));
                }
                List<Appended> answers = on.burst(drafts);
                for (int i = 0; i < size; i++) {
                    Position position = position(answers.get(i).json());
                    Position before = latest.put(drafts.get(i).roomId().value(), position);
                    if (before != null) {
                        assertThat(position).isGreaterThan(before);
                    }
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
