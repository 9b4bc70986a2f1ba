package dev.millrace.gateway.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * append-many.lua against append.lua: the same messages in two databases of one Redis, all at once in one of them, one by
 * one in the other.
 */
@WithRedis(per = Per.METHOD)
class AppendManyScriptIT {

    private static final int BATCHES = 300;
    private static final int PARTITIONS = 3;
    private static final int ROOMS = 7;
    private static final int RECENT = 4;
    private static final String LIFE = "this life";

    private static final String ONE = Script.load("append.lua").source();
    private static final String MANY = Script.load("append-many.lua").source();

    /** @param name of the named send, or "" */
    private record Message(int room, String name, String tail) {

        int partition() {
            return room % PARTITIONS;
        }

        RoomId id() {
            return new RoomId("room" + room);
        }

        String key() {
            return name.isEmpty() ? "" : RedisNames.client(partition(), id(), new UserId("alice"), name);
        }
    }

    @Test
    void manyAtOnceAreAppendedAsOneByOne(TestRedis redis) throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (RespClient many = redis.connect();
                RespClient one = redis.connect();
                RespClient subscriber = redis.connect()) {
            one.command("SELECT", "1");
            subscriber.command("PSUBSCRIBE", RedisNames.ALL_ROOM_CHANNELS);
            for (RespClient client : List.of(many, one)) {
                client.command("SET", RedisNames.ORDER, "1763662302000123");
                for (int p = 0; p < PARTITIONS; p++) {
                    client.command("HSET", RedisNames.rooms(p), "@epoch", "" + (1763662302000L + p),
                            "@incarnation", LIFE);
                }
            }
            for (int batch = 0; batch < BATCHES; batch++) {
                String what = "seed " + seed + ", batch " + batch;
                upset(random, List.of(many, one));
                List<Message> messages = messages(random, batch);
                List<String> knows = knows(random);
                List<String> answers = appendMany(many, messages, knows);
                List<String> published = published(many, subscriber);
                List<String> expected = new ArrayList<>();
                for (Message message : messages) {
                    expected.add(append(one, message, knows));
                }
                assertThat(answers).as(what).isEqualTo(expected);
                assertThat(published).as(what).isEqualTo(published(one, subscriber));
                assertThat(state(many)).as(what).isEqualTo(state(one));
            }
        }
    }

    /** Rooms come to be known, end, are deleted, and are quiet for long; names are forgotten. */
    private static void upset(Random random, List<RespClient> clients) throws IOException {
        int room = random.nextInt(ROOMS);
        String id = "room" + room;
        String rooms = RedisNames.rooms(room % PARTITIONS);
        String[] command = switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> new String[]{"HSETNX", rooms, id, "9007199254000000"};
            case 5 -> new String[]{"HDEL", rooms, id};
            case 6 -> new String[]{"HSET", rooms, "@ended:" + id, "1"};
            case 7, 8 -> new String[]{"HDEL", rooms, "@ended:" + id};
            case 9 -> new String[]{"DEL", RedisNames.recent(room % PARTITIONS, new RoomId(id))};
            default -> new String[]{"DEL", new Message(room, "n" + random.nextInt(5), "").key()};
        };
        for (RespClient client : clients) {
            client.command(command);
        }
    }

    private static List<Message> messages(Random random, int batch) {
        List<Message> messages = new ArrayList<>();
        int size = 1 + random.nextInt(20);
        for (int i = 0; i < size; i++) {
            String name = random.nextInt(3) == 0 ? "n" + random.nextInt(5) : "";
            messages.add(new Message(random.nextInt(ROOMS), name,
                    "\"id\":\"" + batch + "/" + i + "\",\"message\":\"안녕 %d\"}"));
        }
        return messages;
    }

    private static List<String> knows(Random random) {
        List<String> epochs = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            epochs.add(random.nextInt(6) == 0 ? "1" : "" + (1763662302000L + p));
        }
        return epochs;
    }

    private static String append(RespClient client, Message message, List<String> knows) throws IOException {
        int p = message.partition();
        List<String> words = new ArrayList<>(List.of("EVAL", ONE, message.name.isEmpty() ? "5" : "6",
                RedisNames.journal(p), RedisNames.rooms(p), RedisNames.recent(p, message.id()),
                RedisNames.ORDER, RedisNames.recentBegan(p, message.id())));
        if (!message.name.isEmpty()) {
            words.add(message.key());
        }
        words.addAll(List.of(message.id().value(), RedisNames.roomChannel(message.id()), message.tail, LIFE,
                knows.get(p), "" + RECENT, "600000", "600000", "", "", "", "", "0"));
        return normal((List<?>) requireNonNull(client.command(words.toArray(String[]::new))));
    }

    private static List<String> appendMany(RespClient client, List<Message> messages, List<String> knows)
            throws IOException {
        var partitions = new ArrayList<>(
                new LinkedHashSet<>(messages.stream().map(Message::partition).toList()));
        var rooms = new ArrayList<>(new LinkedHashSet<>(messages.stream().map(Message::room).toList()));
        var names = new ArrayList<>(new LinkedHashSet<>(
                messages.stream().map(Message::key).filter(key -> !key.isEmpty()).toList()));
        List<String> words = new ArrayList<>(List.of("EVAL", MANY,
                "" + (1 + 2 * partitions.size() + 2 * rooms.size() + names.size()), RedisNames.ORDER));
        partitions.forEach(p -> words.addAll(List.of(RedisNames.journal(p), RedisNames.rooms(p))));
        rooms.forEach(room -> words.addAll(
                List.of(RedisNames.recent(room % PARTITIONS, new RoomId("room" + room)),
                        RedisNames.recentBegan(room % PARTITIONS, new RoomId("room" + room)))));
        words.addAll(names);
        words.addAll(List.of(LIFE, "" + RECENT, "600000", "600000", "0".repeat(rooms.size()),
                bytes(rooms, room -> partitions.indexOf(room % PARTITIONS) + 1),
                bytes(messages, message -> rooms.indexOf(message.room) + 1),
                bytes(messages, message -> names.indexOf(message.key()) + 1), "" + partitions.size()));
        partitions.forEach(p -> words.add(knows.get(p)));
        rooms.forEach(room -> words.addAll(List.of("room" + room, "chat:room:room" + room)));
        messages.forEach(message -> words.add(message.tail));
        List<String> answers = new ArrayList<>();
        for (Object answer : (List<?>) requireNonNull(client.command(words.toArray(String[]::new)))) {
            answers.add(normal((List<?>) answer));
        }
        return answers;
    }

    private static <T> String bytes(List<T> all, ToIntFunction<T> of) {
        return all.stream()
                .mapToInt(of)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** But for the ids of journal entries, which tell the time. */
    private static String normal(List<?> answer) {
        return answer.toString().replaceAll("\\d{13}-\\d+", "entry");
    }

    /** All but what a quarter more than the recent messages are, which is cut less often where many come at once. */
    private static List<String> state(RespClient client) throws IOException {
        List<String> state = new ArrayList<>();
        state.add(client.text("GET", RedisNames.ORDER));
        for (int p = 0; p < PARTITIONS; p++) {
            state.add(normal((List<?>) requireNonNull(
                    client.command("XREVRANGE", RedisNames.journal(p), "+", "-", "COUNT", "25"))));
            List<?> hash = (List<?>) requireNonNull(client.command("HGETALL", RedisNames.rooms(p)));
            var fields = new TreeSet<String>();
            for (int i = 0; i < hash.size(); i += 2) {
                fields.add(hash.get(i) + "=" + hash.get(i + 1));
            }
            state.add(fields.toString());
        }
        for (int room = 0; room < ROOMS; room++) {
            var id = new RoomId("room" + room);
            state.add(client.text("LRANGE", RedisNames.recent(room % PARTITIONS, id), "-" + RECENT, "-1"));
            state.add(client.text("GET", RedisNames.recentBegan(room % PARTITIONS, id)));
            for (int n = 0; n < 5; n++) {
                String key = new Message(room, "n" + n, "").key();
                state.add(client.text("GET", key).replaceAll("^\\d+-\\d+", "entry"));
                state.add(Boolean.toString(client.text("PTTL", key).length() > 5));
            }
        }
        return state;
    }

    private static List<String> published(RespClient client, RespClient subscriber) throws IOException {
        client.command("PUBLISH", "chat:room:mark", "mark");
        List<String> heard = new ArrayList<>();
        while (true) {
            List<?> push = (List<?>) requireNonNull(subscriber.receive());
            if ("mark".equals(push.get(3))) {
                return heard;
            }
            heard.add(push.get(2) + " " + push.get(3));
        }
    }
}
