package dev.millrace.gateway.store;

import dev.millrace.model.config.PostgresSettings;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * How a gateway connects to PostgreSQL: few connections, shared by all of its event loops and never used on one,
 * and quick to say that there is none. Thread-safe.
 */
public final class ConnectionPool {

    private static final int SIZE = 4;

    private static final long GIVE_UP_CONNECTING_MILLIS = 1_000;

    /** The longest a statement may be silent before its server counts as dead. */
    private static final String SILENCE_SECONDS = "10";

    private ConnectionPool() {}

    /** Returns at once, whether PostgreSQL is there or not. Whoever opens it closes it. */
    public static HikariDataSource open(PostgresSettings postgres) {
        var config = new HikariConfig();
        config.setPoolName("millrace-gateway");
        config.setJdbcUrl(postgres.jdbcUrl());
        config.setUsername(postgres.user());
        config.setPassword(postgres.password().reveal());
        config.setMaximumPoolSize(SIZE);
        // None kept for their own sake: after an outage Hikari would wait on its own account.
        config.setMinimumIdle(0);
        config.setConnectionTimeout(GIVE_UP_CONNECTING_MILLIS);
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "millrace-gateway");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return new HikariDataSource(config);
    }
}
