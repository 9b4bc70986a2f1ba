package dev.millrace.gateway.store;

import dev.millrace.model.config.PostgresSettings;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * How a gateway connects to PostgreSQL: few connections, shared by all of its event loops and never used on one,
 * and quick to say that there is none. Those for what clients ask for (rooms, history, searches) are others than those for
 * what the gateway itself needs: admissions of who joins, where rooms stand, the ledger, the caretaker. No number of requests
 * keeps these waiting. Thread-safe.
 */
public final class ConnectionPool {

    private static final int SIZE = 6;

    private static final long GIVE_UP_CONNECTING_MILLIS = 1_000;

    /** The longest a statement may be silent before its server counts as dead. */
    private static final String SILENCE_SECONDS = "10";

    /** Whoever holds a room keeps the others waiting, and a client waits no longer for it than for other things. */
    private static final String IN_TIME = """
            SET statement_timeout = '3s'; SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '5s'""";

    /** The same for ourselves; the ledger may take longer. Below the silence after which the server counts as dead. */
    private static final String IN_SOME_TIME = """
            SET statement_timeout = '8s'; SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '5s'""";

    private ConnectionPool() {}

    /** Returns at once, whether PostgreSQL is there or not. Whoever opens it closes it. */
    public static HikariDataSource open(PostgresSettings postgres) {
        HikariConfig config = config(postgres, "millrace-gateway", SIZE);
        config.setConnectionInitSql(IN_SOME_TIME);
        return new HikariDataSource(config);
    }

    /** The same, for what clients ask for. A statement that takes too long there is ended by PostgreSQL. */
    public static HikariDataSource forRooms(PostgresSettings postgres, int size) {
        HikariConfig config = config(postgres, "millrace-rooms", size);
        config.setConnectionInitSql(IN_TIME);
        return new HikariDataSource(config);
    }

    private static HikariConfig config(PostgresSettings postgres, String name, int size) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(postgres.jdbcUrl());
        config.setUsername(postgres.user());
        config.setPassword(postgres.password().reveal());
        config.setMaximumPoolSize(size);
        // None kept for their own sake: after an outage Hikari would wait on its own account.
        config.setMinimumIdle(0);
        config.setConnectionTimeout(GIVE_UP_CONNECTING_MILLIS);
        config.setValidationTimeout(500);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }
}
