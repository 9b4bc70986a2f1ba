package dev.millrace.tools.drill;

import dev.millrace.model.config.PostgresSettings;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connections of the drill's own, told from those it cuts by their name. */
final class PostgresAccess {

    static final String NAME = "millrace-drill";

    private static final int SECONDS = 5;

    private PostgresAccess() {}

    static Connection connect(PostgresSettings settings) throws SQLException {
        var properties = new Properties();
        properties.put("user", settings.user());
        properties.put("password", settings.password().reveal());
        properties.put("connectTimeout", String.valueOf(SECONDS));
        properties.put("ApplicationName", NAME);
        return DriverManager.getConnection(settings.jdbcUrl(), properties);
    }
}
