package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.ScriptModel.require;
import static java.util.Objects.requireNonNull;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * append.lua against {@link ScriptModel}: random sends of several gateways, repeats, restarts and losses, compared
 * after every step. A failure names the seed of its run; put it into {@link #SEED} to see it again.
 */
class AppendScriptModelIT {

    private static final long SEED = System.nanoTime();
    private static final int RUNS = 10;
    private static final int STEPS = 400;

    private static final String SCRIPT = Script.load("append.lua").source();
    private static final String JOURNAL = RedisNames.journal(0);
    private static final String ROOMS = RedisNames.rooms(0);
    private static final UserId SENDER = new UserId("alice");

    @Test
    void theScriptDoesWhatTheModelDoes() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            try (var scratch = ScratchFolder.create("script"); var trial = new Trial(scratch, seed)) {
                trial.run();
            } catch (AssertionError | Exception e) {
                throw new AssertionError("with seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One run on a Redis of its own. */
    private static final class Trial implements AutoCloseable {

        private final Random random;
        private final ScriptModel model = new ScriptModel();
        private final List<ScriptModel.Call> calls = new ArrayList<>();
        /** By gateway: the incarnation its connection was made in. */
        private final String[] incarnations = {"0", "0", "0"};
        private RedisServer redis;
        private RespClient client;
        private RespClient subscriber;
        private int incarnation;
        private int step;

        Trial(ScratchFolder scratch, long seed) throws IOException {
            random = new Random(seed);
            redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
            client = redis.connect();
            subscriber = subscriber();
        }

        @Override
        public void close() throws IOException {
            client.close();
            subscriber.close();
            redis.close();
        }

        void run() throws IOException {
            for (step = 0; step < STEPS; step++) {
                int what = random.nextInt(100);
                if (step == STEPS / 2) {
                    restart();
                } else if (what < 70 || calls.isEmpty()) {
                    perform(anyCall());
                } else if (what < 85) {
                    repeat(calls.get(random.nextInt(calls.size())));
                } else if (what < 90) {
                    incarnation++;
                } else if (what < 94) {
                    loseCounters();
                } else {
                    forgetAnAnswer();
                }
                compare();
            }
        }

        /** Any gateway's, which is up to date more often than not. */
        private ScriptModel.Call anyCall() {
            int gateway = random.nextInt(incarnations.length);
            if (random.nextInt(4) > 0) {
                incarnations[gateway] = Integer.toString(incarnation);
            }
            String room = "room" + random.nextInt(4);
            String name = random.nextInt(3) == 0
                    ? RedisNames.client(0, new RoomId(room), SENDER, "n" + random.nextInt(30))
                    : "";
            String knows = random.nextBoolean() ? "" : random.nextInt(8) > 0 ? model.epoch() : "1";
            boolean brings = random.nextInt(3) == 0;
            return new ScriptModel.Call(room, name, "\"id\":\"" + step + "\",\"message\":\"안녕 %d\"}",
                    incarnations[gateway], knows, random.nextInt(15) == 0,
                    brings ? anyFloor() : null,
                    brings || random.nextInt(5) == 0 ? (long) random.nextInt(1_000) : null, anyTerms());
        }

        /** Rooms end seldom enough that something is said in them, and often enough that something is said after it. */
        private String anyTerms() {
            int what = random.nextInt(60);
            return what == 0 ? "last" : what < 10 ? "late" : "";
        }

        /** PostgreSQL may lag behind what Redis knows, or be ahead of Redis' clock. */
        private long anyFloor() {
            return switch (random.nextInt(3)) {
                case 0 -> model.epoch().equals("0") ? model.latestEpoch : 0;
                case 1 -> model.latestEpoch;
                default -> model.latestEpoch + random.nextInt(100_000);
            };
        }

        /** Performs it as a gateway does: what the script asks for is brought. */
        private void perform(ScriptModel.Call call) throws IOException {
            calls.add(call);
            String kind = once(call);
            if (!kind.equals("epoch") && !kind.equals("room")) {
                return;
            }
            if (random.nextInt(5) == 0) {
                incarnation++;
            }
            var informed = new ScriptModel.Call(call.room(), call.name(), call.tail(),
                    call.incarnation(), call.knows(),
                    false, kind.equals("epoch") ? Long.valueOf(model.latestEpoch) : call.floor(),
                    call.seed() == null ? Long.valueOf(random.nextInt(50)) : call.seed(), call.terms());
            require(once(informed), "appended", "the answer to an informed call");
        }

        private void repeat(ScriptModel.Call call) throws IOException {
            perform(new ScriptModel.Call(call.room(), call.name(), "\"id\":\"again " + step + "\"}",
                    Integer.toString(incarnation), "", call.full(), null, null, anyTerms()));
        }

        private String once(ScriptModel.Call call) throws IOException {
            List<String> words = new ArrayList<>(List.of("EVAL", SCRIPT, call.name().isEmpty() ? "5" : "6",
                    JOURNAL, ROOMS, recent(call.room()), RedisNames.ORDER,
                    RedisNames.recentBegan(0, new RoomId(call.room()))));
            if (!call.name().isEmpty()) {
                words.add(call.name());
            }
            words.addAll(List.of(call.room(), "chat:room:" + call.room(), call.tail(), call.incarnation(),
                    call.knows(), Integer.toString(ScriptModel.RECENT), "600000", "600000",
                    call.full() ? "full" : "", text(call.floor()), text(call.seed()),
                    call.terms(), "0"));
            List<?> answer = (List<?>) requireNonNull(client.command(words.toArray(String[]::new)));
            String message = model.judge(call, answer);
            require(published(), message == null ? List.of() : List.of(message), "what was published");
            return (String) requireNonNull(answer.get(0));
        }

        private void compare() throws IOException {
            List<String> journal = new ArrayList<>();
            for (Object entry : list("XRANGE", JOURNAL, "-", "+")) {
                List<?> parts = (List<?>) entry;
                journal.add(parts.get(0) + " " + ((List<?>) parts.get(1)).get(1));
            }
            require(journal, model.journal, "the journal");
            for (int i = 0; i < 4; i++) {
                require(list("LRANGE", recent("room" + i), "0", "-1"),
                        model.recent.getOrDefault("room" + i, List.of()), "the last messages");
            }
            Map<String, String> hash = new TreeMap<>();
            List<?> fields = list("HGETALL", ROOMS);
            for (int i = 0; i < fields.size(); i += 2) {
                hash.put((String) fields.get(i), (String) fields.get(i + 1));
            }
            require(hash, model.hash(), "the counters");
        }

        private void loseCounters() throws IOException {
            client.command("DEL", ROOMS);
            model.loseCounters();
        }

        private void forgetAnAnswer() throws IOException {
            if (!model.answers.isEmpty()) {
                List<String> names = model.answers.keySet().stream().sorted().toList();
                String name = names.get(random.nextInt(names.size()));
                require(client.text("PEXPIRE", name, "0"), 1, "the expiry of an answer");
                model.answers.remove(name);
            }
        }

        private void restart() throws IOException {
            client.close();
            subscriber.close();
            redis.kill();
            redis = RedisServer.start(redis.options());
            client = redis.connect();
            subscriber = subscriber();
            incarnation++;
            Arrays.fill(incarnations, Integer.toString(incarnation));
        }

        /** All that was published up to now: what comes before a mark that is published last. */
        private List<String> published() throws IOException {
            client.command("PUBLISH", "chat:room:mark", "mark");
            List<String> heard = new ArrayList<>();
            while (true) {
                List<?> push = (List<?>) requireNonNull(subscriber.receive());
                String message = (String) requireNonNull(push.get(3));
                if (message.equals("mark")) {
                    return heard;
                }
                heard.add(message);
            }
        }

        private RespClient subscriber() throws IOException {
            RespClient fresh = redis.connect();
            fresh.command("PSUBSCRIBE", RedisNames.ALL_ROOM_CHANNELS);
            return fresh;
        }

        private List<?> list(String... words) throws IOException {
            return (List<?>) requireNonNull(client.command(words));
        }

        private static String recent(String room) {
            return RedisNames.recent(0, new RoomId(room));
        }

        private static String text(@Nullable Long value) {
            return value == null ? "" : value.toString();
        }
    }
}
