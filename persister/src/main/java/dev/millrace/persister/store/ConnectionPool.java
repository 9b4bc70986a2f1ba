package dev.millrace.persister.store;

import dev.millrace.model.config.PostgresSettings;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** How this process connects to PostgreSQL: quick to notice that it is gone, so that our retry is in charge. */
public final class ConnectionPool {

    /** The flush uses one; another lets it go on while a broken one is being disposed of. */
    private static final int SIZE = 2;

    private static final long GIVE_UP_CONNECTING_MILLIS = 2_000;

    /** The longest a statement may be silent before its server counts as dead. */
    private static final String SILENCE_SECONDS = "20";

    private ConnectionPool() {}

    /** Returns at once, whether PostgreSQL is there or not. */
    public static HikariDataSource open(PostgresSettings postgres) {
        var config = new HikariConfig();
        config.setPoolName("millrace-persister");
        config.setJdbcUrl(postgres.jdbcUrl());
        config.setUsername(postgres.user());
        config.setPassword(postgres.password().reveal());
        config.setMaximumPoolSize(SIZE);
        // None kept for their own sake: after an outage Hikari would wait on its own account, not on ours.
        config.setMinimumIdle(0);
        config.setConnectionTimeout(GIVE_UP_CONNECTING_MILLIS);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "millrace-persister");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The few statements are the same for ever, so they are prepared from the first use on.
        config.addDataSourceProperty("prepareThreshold", "1");
        return new HikariDataSource(config);
    }
}
