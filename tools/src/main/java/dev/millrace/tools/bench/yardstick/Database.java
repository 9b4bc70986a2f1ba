package dev.millrace.tools.bench.yardstick;

import dev.millrace.model.config.PostgresSettings;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connections of the bench's own. */
public final class Database {

    private static final int CONNECT_SECONDS = 10;

    private Database() {}

    public static Connection connect(PostgresSettings settings) throws SQLException {
        var properties = new Properties();
        properties.put("user", settings.user());
        properties.put("password", settings.password().reveal());
        properties.put("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.put("ApplicationName", "millrace-bench");
        return DriverManager.getConnection(settings.jdbcUrl(), properties);
    }

    /** How much was ever written into the log of changes. Only grows. */
    public static long walBytes(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** So that what was written before is not paid for by what is measured next. */
    public static void settle(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }
}
