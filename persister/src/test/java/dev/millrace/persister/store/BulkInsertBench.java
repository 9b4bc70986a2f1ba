package dev.millrace.persister.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How fast each {@link BulkInsertWays way} stores batches in a durable PostgreSQL with the real schema, one commit
 * a batch. The ways take turns within each round, in an order that changes, so that what else the machine does
 * meets all of them; the table grows meanwhile, for all alike. Some minutes:
 *
 * <pre>
 * mvn -B verify -pl persister -am -Dtest='None*' -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dit.test=BulkInsertBench -Dfailsafe.failIfNoSpecifiedTests=false -Dmillrace.bench=insert -Dtest.jvm=-Xmx1g
 * </pre>
 */
@EnabledIfSystemProperty(named = "millrace.bench", matches = "insert")
class BulkInsertBench {

    private static final int[] SIZES = {100, 300, 1_000, 3_000};
    private static final int ROUNDS = Integer.getInteger("millrace.bench.rounds", 15);
    private static final int ROWS_A_TURN = 9_000;
    private static final String LETTERS = "  etaoinshrdlu 안녕하세요";
    private static final int REMEMBERED = 10_000;
    private static final int FILLED_WITH = 100_000;

    private final MessageIds ids = new MessageIds(InstantSource.system(), 1);
    private final Random random = new Random(7);
    private final List<ChatMessage> stored = new ArrayList<>();
    private final Map<String, List<Double>> millisABatch = new TreeMap<>();
    private long seq;

    @Test
    void measure() throws Exception {
        try (var folder = ScratchFolder.create("bench");
                var server = PostgresServer.start(ServerOptions.in(folder.path().resolve("postgres")))) {
            Schema.migrate(server.dataSource("postgres"));
            String url = server.jdbcUrl("postgres") + "?prepareThreshold=1&user=" + server.user()
                    + "&password=" + server.password();
            try (Connection connection = DriverManager.getConnection(url)) {
                connection.setAutoCommit(false);
                BulkInsertWays.prepare(connection);
                connection.commit();
                for (int i = 0; i < FILLED_WITH / 1_000; i++) {
                    turn(connection, BulkInsertWays.UNNEST, batch(1_000, 0));
                }
                millisABatch.clear();
                for (int round = 0; round < ROUNDS; round++) {
                    round(connection, round < 2);
                }
            }
        }
        report();
    }

    private void round(Connection connection, boolean warmUp) throws SQLException {
        for (int size : SIZES) {
            for (int there : new int[]{0, 10}) {
                var ways = new ArrayList<>(List.of(BulkInsertWays.values()));
                Collections.shuffle(ways, random);
                for (BulkInsertWays way : ways) {
                    if (there > 0 && !way.toleratesRepeats()) {
                        continue;
                    }
                    var millis = new ArrayList<Double>();
                    for (int i = 0; i < Math.max(3, ROWS_A_TURN / size / (size < 300 ? 3 : 1)); i++) {
                        millis.add(turn(connection, way, batch(size, there)));
                    }
                    if (!warmUp) {
                        millisABatch.computeIfAbsent("%5d %3d%% %s".formatted(size, there, way),
                                key -> new ArrayList<>()).add(median(millis));
                    }
                }
            }
        }
    }

    private double turn(Connection connection, BulkInsertWays way, List<ChatMessage> batch)
            throws SQLException {
        long expected = batch.stream()
                .filter(message -> message.position().seq() > seq - batch.size())
                .count();
        long begin = System.nanoTime();
        int rows = way.insert(connection, batch);
        connection.commit();
        double millis = (System.nanoTime() - begin) / 1e6;
        assertThat(rows).as(way.name()).isEqualTo((int) expected);
        return millis;
    }

    /** @param there so many percent of it are stored already */
    private List<ChatMessage> batch(int size, int there) {
        var batch = new ArrayList<ChatMessage>();
        for (int i = 0; i < size; i++) {
            seq++;
            boolean old = i % 10 == 0 && there > 0;
            ChatMessage message = old ? stored.get(random.nextInt(stored.size())) : message();
            batch.add(message);
        }
        batch.stream()
                .filter(message -> message.position().seq() > seq - size)
                .limit(20)
                .forEach(this::remember);
        return batch;
    }

    private void remember(ChatMessage message) {
        if (stored.size() < REMEMBERED) {
            stored.add(message);
        } else {
            stored.set(random.nextInt(REMEMBERED), message);
        }
    }

    private ChatMessage message() {
        String text = random.ints(60 + random.nextInt(120), 0, LETTERS.length())
                .mapToObj(LETTERS::charAt)
                .map(String::valueOf)
                .collect(Collectors.joining());
        var draft = new Draft(ids.next(), new RoomId("room-" + random.nextInt(500)),
                new UserId("user-" + random.nextInt(5_000)), "Somebody " + random.nextInt(5_000),
                MessageType.CHAT, new String(text),
                Instant.ofEpochMilli(System.currentTimeMillis()),
                random.nextInt(20) == 0 ? "client-" + seq : null);
        return new ChatMessage(draft, new Position(1_763_662_302_000L, seq));
    }

    private void report() {
        System.out.println("batch there way              ms a batch: median  [quartiles]      rows/s");
        millisABatch.forEach((key, millis) -> {
            int size = Integer.parseInt(key.substring(0, 5).strip());
            System.out.printf(Locale.ROOT, "%-30s %8.2f  [%.2f .. %.2f] %,12.0f%n", key, median(millis),
                    quantile(millis, 0.25), quantile(millis, 0.75), size / median(millis) * 1_000);
        });
    }

    private static double median(List<Double> of) {
        return quantile(of, 0.5);
    }

    private static double quantile(List<Double> of, double q) {
        var sorted = of.stream().sorted().toList();
        return sorted.get((int) Math.round(q * (sorted.size() - 1)));
    }
}
