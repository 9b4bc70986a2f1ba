package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.model.ChatMessage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Somebody else's gateway publishes, and we store: {@code intake=pubsub}. */
@Timeout(120)
class ChannelIT {

    private static final String TIME = "2025-10-17T03:04:05.678Z";

    private final List<ChannelPersister> running = new ArrayList<>();
    private final List<PersisterProcess> processes = new ArrayList<>();
    private ScratchFolder scratch;
    private PostgresServer postgres;
    private RedisServer redis;
    private RespClient publisher;
    private Servers servers;
    private Rows rows;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        scratch = ScratchFolder.create("channel");
        postgres = PostgresServer.start(ServerOptions.scratch(scratch, "postgres"));
        redis = RedisServer.start(ServerOptions.scratch(scratch, "redis"));
        publisher = redis.connect();
        servers = Servers.of(postgres, redis)
                .with("intake", "pubsub")
                .with("spill.folder", folder.resolve("spill").toString());
        rows = servers.rows();
    }

    @AfterEach
    void stop() throws Exception {
        for (ChannelPersister persister : List.copyOf(running)) {
            stop(persister);
        }
        for (PersisterProcess process : processes) {
            process.kill();
        }
        publisher.close();
        redis.close();
        postgres.close();
        scratch.close();
    }

    @Test
    void whatTheSeedPublishesIsStored() throws Exception {
        persister(servers);
        publish("chat:room:123", """
            {"roomId":123,"senderId":45,"senderName":"홍길동","message":"안녕","createdAt":"%s"}"""
                .formatted(TIME));
        rows.await(1);

        ChatMessage stored = rows.messages().getFirst();
        assertThat(stored.draft().roomId().value()).isEqualTo("123");
        assertThat(stored.draft().senderName()).isEqualTo("홍길동");
        assertThat(stored.draft().text()).isEqualTo("안녕");
        assertThat(stored.draft().createdAt()).isEqualTo(TIME);
        assertThat(stored.position().seq()).isZero();
        assertThat(
                rows.number("SELECT count(*) FROM millrace.room_head WHERE room_id = '123' AND message_id = '"
                        + stored.draft().id() + "'"))
                .isOne();
        assertThat(rows.number("SELECT count(*) FROM millrace.journal_partition")).isZero();
    }

    @Test
    void whoJoinsLeavesAndTypesIsNobodysMessage() throws Exception {
        ChannelPersister persister = persister(servers);
        for (String event : List.of("joined", "left", "typing")) {
            publish("chat:room:123", "{\"event\":\"" + event
                    + "\",\"by\":\"x\",\"roomId\":123,\"userId\":45,\"userName\":\"홍길동\"}");
        }
        publish("chat:room:123", """
            {"event":"joined","senderId":45,"message":"홍길동 joined","createdAt":"%s"}""".formatted(TIME));
        rows.await(1);

        assertThat(rows.messages().getFirst().draft().text()).isEqualTo("홍길동 joined");
        assertThat(rows.deadLetters()).isEmpty();
        assertThat(persister.health().flow().deadLetters()).isZero();
    }

    @Test
    void whatIsNoMessageIsADeadLetterOfItsRoom() throws Exception {
        ChannelPersister persister = persister(servers);
        publish("chat:room:7", "{\"senderId\":1,\"message\":\"neither id nor time\"}");
        publish("chat:room:7", "{\"senderId\":1,\"message\":\"\",\"createdAt\":0,\"type\":\"TYPING\"}");
        publish("chat:room:a b", "hello");
        await().until(() -> persister.health().flow().deadLetters() == 3);

        assertThat(rows.deadLetters()).satisfiesExactlyInAnyOrder(
                letter -> assertThat(letter).startsWith("-1 0-0 ").contains("neither id nor createdAt"),
                letter -> assertThat(letter)
                        .contains("type is not one of [CHAT, IMAGE, SYSTEM, NOTIFICATION, JOIN, LEAVE]"),
                letter -> assertThat(letter).contains("hello: not well-formed JSON"));
        assertThat(rows.number("SELECT count(*) FROM millrace.dead_letter WHERE room_id = '7'")).isEqualTo(2);
    }

    @Test
    void manyThatHearTheSameStoreItOnce() throws Exception {
        ChannelPersister one = persister(servers);
        ChannelPersister other = persister(servers.with("spill.folder", folder.resolve("other").toString())
                .with("flush.writers", "2")
                .with("queue.capacity", "2000"));
        publishMany(0, 2_000);
        await().until(() -> one.health().flow().read() == 2_000 && other.health().flow().read() == 2_000);
        stop(one);
        stop(other);

        assertThat(storedTexts()).isEqualTo(texts(0, 2_000));
        assertThat(rows.count()).isEqualTo(2_000);
    }

    @Test
    void whileNothingCanBeStoredTheRestWaitsOnDiskAndInOrder() throws Exception {
        ChannelPersister persister = persister(small(servers));
        publishMany(0, 10);
        rows.await(10);
        postgres.kill();
        publishMany(10, 5_000);
        await().until(() -> persister.health().flow().read() == 5_000);
        assertThat(channels(persister).spilled()).isGreaterThan(4_000);
        assertThat(files()).isNotEmpty();

        postgres = PostgresServer.start(postgres.options());
        await().until(() -> rows.count() > 10);
        publishMany(5_000, 6_000); // while the spill is being drained
        rows.await(6_000);

        assertThat(rows.messages().stream().map(it -> it.draft().text()).toList())
                .isEqualTo(IntStream.range(0, 6_000).mapToObj(i -> "message " + i).toList());
        assertThat(channels(persister).dropped()).isZero();
        await().until(() -> files().isEmpty());
    }

    @Test
    void beyondTheSpillsBoundWhatIsLostIsCountedExactly() throws Exception {
        ChannelPersister persister = persister(small(servers).with("spill.max", "1"));
        publishMany(0, 1);
        rows.await(1);
        try (Connection connection = rows.database().getConnection()) {
            rows.lock(connection);
            publishMany(1, 20_000);
            await().until(() -> persister.health().flow().read() == 20_000);
            await().until(() -> channels(persister).dropped() > 0);
            assertThat(channels(persister).spillBytes()).isLessThanOrEqualTo(1 << 20);
        }
        await().until(() -> channels(persister).spillBytes() == 0);
        stop(persister);

        assertThat(rows.count() + channels(persister).dropped()).isEqualTo(20_000);
    }

    @Test
    void whatCannotBeStoredAtTheEndIsLeftToTheNext() throws Exception {
        ChannelPersister persister = persister(small(servers).with("stop.patience", "100ms"));
        publishMany(0, 1);
        rows.await(1);
        postgres.kill();
        publishMany(1, 1_000);
        await().until(() -> persister.health().flow().read() == 1_000);
        stop(persister);
        postgres = PostgresServer.start(postgres.options());
        assertThat(rows.count()).isLessThan(10);

        persister(small(servers));
        rows.await(1_000);
        assertThat(storedTexts()).isEqualTo(texts(0, 1_000));
    }

    @Test
    void whatWasSpilledOutlivesAKill() throws Exception {
        PersisterProcess process = process(small(servers));
        publishMany(0, 1);
        rows.await(1);
        try (Connection connection = rows.database().getConnection()) {
            rows.lock(connection);
            publishMany(1, 5_000);
            await().until(() -> process.number("heard") == 5_000 && process.number("spilled") > 4_000);
            process.kill();
        }
        int spilled = 5_000 - 1 - 2 * 100; // what was in memory, a queue and a batch, is lost
        process(small(servers));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> storedTexts().containsAll(texts(5_000 - spilled, 5_000)));
        await().until(() -> files().isEmpty());
        assertThat(rows.number("SELECT count(DISTINCT body) FROM millrace.message")).isEqualTo(rows.count());
    }

    @Test
    void aRedisThatWasAwayIsListenedToAgain() throws Exception {
        ChannelPersister persister = persister(servers);
        publishMany(0, 10);
        rows.await(10);
        redis.kill();
        await().until(() -> !persister.health().isUp());
        redis = RedisServer.start(redis.options());
        publisher = redis.connect();
        awaitListeners(1);
        await().until(() -> persister.health().isUp());
        publishMany(10, 20);

        rows.await(20);
    }

    @Test
    void aConnectionThatWasCutIsNoticedAndMadeAgain() throws Exception {
        ChannelPersister persister = persister(servers);
        publisher.command("CLIENT", "KILL", "TYPE", "pubsub");
        await().until(() -> publisher.text("PUBSUB", "NUMPAT").equals("1"));
        publishMany(0, 10);
        rows.await(10);
        assertThat(persister.health().isUp()).isTrue();
    }

    @Test
    void aRedisThatHangsIsNoticed() throws Exception {
        ChannelPersister persister = persister(servers);
        signal("-STOP");
        try {
            await().atMost(Duration.ofSeconds(15)).until(() -> !persister.health().isUp());
        } finally {
            signal("-CONT");
        }
        await().atMost(Duration.ofSeconds(15)).until(() -> persister.health().isUp());
        publishMany(0, 10);
        rows.await(10);
    }

    private ChannelPersister persister(Servers with) throws Exception {
        int listeners = running.size();
        ChannelPersister persister = ChannelPersister.start(with.config());
        running.add(persister);
        awaitListeners(listeners + 1);
        return persister;
    }

    private PersisterProcess process(Servers with) throws Exception {
        PersisterProcess process = PersisterProcess.start(folder, with.keys());
        processes.add(process);
        process.awaitHealth();
        awaitListeners(1);
        return process;
    }

    private void stop(ChannelPersister persister) throws InterruptedException {
        running.remove(persister);
        persister.stop();
    }

    /** Redis keeps one pattern, however many listen to it: so the clients are counted. */
    private void awaitListeners(int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> publisher.text("CLIENT", "LIST", "TYPE", "pubsub")
                        .lines()
                        .filter(line -> line.contains(" psub=1 "))
                        .count() == count);
    }

    private void publish(String channel, String payload) throws IOException {
        publisher.command("PUBLISH", channel, payload);
    }

    private void publishMany(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            publish("chat:room:" + i % 7, """
                {"roomId":%d,"senderId":45,"message":"message %d","createdAt":"%s"}""".formatted(i % 7, i,
                    TIME));
        }
    }

    private Set<String> storedTexts() throws Exception {
        return rows.messages()
                .stream()
                .map(it -> it.draft().text())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> texts(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "message " + i)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("spill"))) {
            return all.filter(file -> file.toString().endsWith(".spill")).toList();
        }
    }

    private void signal(String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(redis.pid())).start().waitFor())
                .isZero();
    }

    private static HealthReport.Channels channels(ChannelPersister persister) {
        return persister.health().channels().orElseThrow();
    }

    private static Servers small(Servers servers) {
        return servers.with("queue.capacity", "100").with("batch.max", "100");
    }
}
