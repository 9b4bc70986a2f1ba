package dev.millrace.persister.store;

import dev.millrace.model.config.PostgresSettings;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import java.time.Duration;

/** How this process connects to PostgreSQL: quick to notice that it is gone, so that our retry is in charge. */
public final class ConnectionPool {

    /** One for the leases; another lets a flush go on while a broken one is being disposed of. */
    private static final int BESIDE_THE_WRITERS = 2;

    private static final long GIVE_UP_CONNECTING_MILLIS = 2_000;

    /** The longest a statement may be silent before its server counts as dead. */
    private static final String SILENCE_SECONDS = "20";

    private static final int JOBS_CONNECTIONS = 3;
    private static final String JOBS_SILENCE_SECONDS = "3600";

    /** A fifth of it is longer than a job ever waits for Redis. */
    private static final Duration JOBS_PAUSE = Duration.ofSeconds(50);

    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

    private ConnectionPool() {}

    /**
     * Returns at once, whether PostgreSQL is there or not.
     *
     * @param writers how many flush at the same time
     * @param lease   after which somebody else takes over: nothing of ours may be in its way for long
     */
    public static HikariDataSource open(PostgresSettings postgres, int writers, Duration lease) {
        var config = config(postgres, writers + BESIDE_THE_WRITERS, SILENCE_SECONDS);
        config.setConnectionInitSql(serverGivesUp(lease));
        return new HikariDataSource(config);
    }

    /** For one offline job, its lock and its notes. Counting a large table takes its time. */
    public static HikariDataSource forJobs(PostgresSettings postgres) {
        var config = config(postgres, JOBS_CONNECTIONS, JOBS_SILENCE_SECONDS);
        config.setConnectionInitSql(serverGivesUp(JOBS_PAUSE));
        return new HikariDataSource(config);
    }

    private static HikariConfig config(PostgresSettings postgres, int size, String silenceSeconds) {
        var config = new HikariConfig();
        config.setPoolName("millrace-persister");
        config.setJdbcUrl(postgres.jdbcUrl());
        config.setUsername(postgres.user());
        config.setPassword(postgres.password().reveal());
        config.setMaximumPoolSize(size);
        // None kept for their own sake: after an outage Hikari would wait on its own account, not on ours.
        config.setMinimumIdle(0);
        config.setConnectionTimeout(GIVE_UP_CONNECTING_MILLIS);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "millrace-persister");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("socketTimeout", silenceSeconds);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The few statements are the same for ever, so they are prepared from the first use on.
        config.addDataSourceProperty("prepareThreshold", "1");
        return config;
    }

    /**
     * A process that is paused, killed or cut off in the middle of a transaction leaves its rows locked, and whoever
     * takes over would wait for them. So the server ends such a transaction, long before a lease is over.
     */
    private static String serverGivesUp(Duration lease) {
        Duration fifth = lease.dividedBy(5);
        long millis = (fifth.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : fifth).toMillis();
        return """
                SELECT set_config('idle_in_transaction_session_timeout', '%1$d', false),
                       set_config('client_connection_check_interval', '%1$d', false),
                       set_config('tcp_user_timeout', '%2$d', false)""".formatted(millis, lease.toMillis());
    }
}
