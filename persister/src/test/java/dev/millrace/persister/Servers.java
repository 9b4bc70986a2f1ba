package dev.millrace.persister;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.model.Partitions;
import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.RedisSettings;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/**
 * One PostgreSQL and one Redis, and the persisters between them that a test starts.
 *
 * @param running what {@link #stopAll} has to stop
 */
record Servers(Map<String, String> keys, DataSource database, Collection<Persister> running) {

    static final Partitions PARTITIONS = new Partitions(4);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    static Servers of(TestDatabase database, TestRedis redis) {
        return of(database.jdbcUrl(), database.user(), database.password(), database.dataSource(),
                redis.host(), redis.port(), redis.password());
    }

    static Servers of(PostgresServer postgres, RedisServer redis) {
        return of(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password(),
                postgres.dataSource("postgres"), redis.host(), redis.port(), redis.password());
    }

    private static Servers of(String jdbcUrl, String user, String password, DataSource database,
            String redisHost,
            int redisPort, String redisPassword) {
        URI url = URI.create(jdbcUrl.substring("jdbc:".length()));
        return new Servers(Map.ofEntries(
                Map.entry("postgres.host", url.getHost()),
                Map.entry("postgres.port", String.valueOf(url.getPort())),
                Map.entry("postgres.database", url.getPath().substring(1)),
                Map.entry("postgres.user", user),
                Map.entry("postgres.password", password),
                Map.entry("redis.host", redisHost),
                Map.entry("redis.port", String.valueOf(redisPort)),
                Map.entry("redis.password", redisPassword),
                Map.entry("journal.partitions", String.valueOf(PARTITIONS.count())),
                Map.entry("batch.interval", "20ms"),
                // What is held up in these tests is the one lane. Lanes side by side have tests of their own.
                Map.entry("flush.writers", "1"),
                Map.entry("start.patience", "20s"),
                Map.entry("health.port", "0")), database, new ConcurrentLinkedQueue<>());
    }

    Servers with(String key, String value) {
        var more = new HashMap<>(keys);
        more.put(key, value);
        return new Servers(more, database, running);
    }

    Persister persister() throws Exception {
        Persister persister = Persister.start(config());
        running.add(persister);
        return persister;
    }

    void stop(Persister persister) throws InterruptedException {
        running.remove(persister);
        persister.stop();
    }

    void stopAll() throws InterruptedException {
        for (Persister persister : running) {
            stop(persister);
        }
    }

    PersisterConfig config() throws ConfigException {
        var reader = new ConfigReader(Set.of(), "test", keys, Map.of());
        PersisterConfig config = PersisterConfig.read(reader);
        reader.finish();
        return config;
    }

    Journal journal() throws IOException {
        return new Journal(redis(), PARTITIONS);
    }

    RespClient redis() throws IOException {
        RedisSettings redis = RedisSettings.read(new ConfigReader(Set.of(), "test", keys, Map.of()));
        return RespClient.connect(redis.host(), redis.port(), redis.password().reveal(), ANSWER_WITHIN);
    }

    Rows rows() {
        return new Rows(database);
    }
}
