package dev.millrace.embedded;

import org.postgresql.ds.PGSimpleDataSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A PostgreSQL 18 of our own. Its only way in is TCP on 127.0.0.1 with the password of user {@code postgres}. UTF-8
 * throughout, texts ordered by code point on every platform, time zone UTC.
 */
public final class PostgresServer extends EmbeddedServer {

    public static final String USER = "postgres";

    private static final String NAME = "postgres";
    /** Of a fast shutdown, which writes a checkpoint. */
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Set<String> WRONG_PASSWORD = Set.of("28P01", "28000");

    private PostgresServer(ServerOptions options, ServerFolder folder, Launch.Running running) {
        super(options, folder, running);
    }

    /**
     * Unpacks and initialises what is not there yet, and returns when the server answers. Fails with
     * {@link java.net.BindException} if a given port is in use, with {@link ServerStartException} if the server
     * ends instead of answering, with another {@link IOException} if the folder is not fit.
     */
    public static PostgresServer start(ServerOptions options) throws IOException {
        var folder = ServerFolder.claim(options.folder(), NAME, GRACE);
        try {
            if (options.port() != 0) {
                Ports.requireFree(options.port(), NAME);
            }
            var binaries = Binaries.in(options.home()).postgres();
            var prefix = OrdinaryUser.prefix();
            new PostgresData(options, folder, binaries, prefix).prepare();
            var running = new Launch(NAME, options, folder, recipe(options, folder, binaries, prefix)).run();
            return new PostgresServer(options, folder, running);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    public String jdbcUrl(String database) {
        return jdbcUrl(port(), database);
    }

    public String user() {
        return USER;
    }

    /** Each connection of it is a new one: pool it, or use it for little. */
    public DataSource dataSource(String database) {
        return dataSource(port(), database, password());
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
    }

    private static PGSimpleDataSource dataSource(int port, String database, String password) {
        var source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(port, database));
        source.setUser(USER);
        source.setPassword(password);
        return source;
    }

    private static Launch.Recipe recipe(ServerOptions options, ServerFolder folder, Path binaries,
            List<String> prefix) {
        return new Launch.Recipe() {
            @Override
            public Leash leash(int port) {
                var command = new ArrayList<>(prefix);
                command.addAll(
                        List.of(binaries.resolve("bin/postgres").toString(), "-D", folder.data().toString(),
                                "-p", Integer.toString(port)));
                settings(options).forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
                Leash leash = Leash.of(command)
                        .environment("LC_ALL", "C")
                        .stopSignal(StopSignal.INT)
                        .grace(GRACE);
                return options.yielding() ? leash.yielding() : leash;
            }

            @Override
            public void check(int port, long pid) throws IOException, SQLException {
                checkAnswer(options, folder, port);
            }
        };
    }

    static Map<String, String> settings(ServerOptions options) {
        var settings = new LinkedHashMap<>(Map.of(
                "listen_addresses", HOST,
                "unix_socket_directories", "",
                "log_line_prefix", "%m [%p] %a %d ",
                // The ends of all indexes that messages go to, and what is read of them, stay in memory.
                "shared_buffers", "256MB",
                // 20,000 messages a second are about 15 MB of WAL. With the 1 GB of the default a checkpoint came every
                // half minute, and after each one every page that is touched is written to the WAL as a whole again.
                "max_wal_size", "2GB"));
        if (!options.durable()) {
            // Not synchronous_commit: without it, kill -9 would lose commits.
            settings.put("fsync", "off");
            settings.put("full_page_writes", "off");
            // After kill -9, shared memory must not remain in /dev/shm.
            settings.put("dynamic_shared_memory_type", "mmap");
        }
        settings.putAll(options.settings());
        return settings;
    }

    /** By the data folder, the server that answers tells us that it is ours. */
    private static void checkAnswer(ServerOptions options, ServerFolder folder, int port)
            throws IOException, SQLException {
        var source = dataSource(port, "postgres", options.password());
        source.setConnectTimeout(2);
        source.setSocketTimeout(5);
        try (Connection connection = source.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select current_setting('data_directory')")) {
            if (!row.next() || !folder.data().equals(Path.of(row.getString(1)))) {
                throw new IOException("another PostgreSQL answers on port " + port);
            }
        } catch (SQLException e) {
            if (WRONG_PASSWORD.contains(String.valueOf(e.getSQLState()))) {
                throw new Launch.Refused("the PostgreSQL in " + folder.data()
                        + " was made with another password than the one given now", e);
            }
            throw e;
        }
    }
}
