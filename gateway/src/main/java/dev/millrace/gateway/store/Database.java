package dev.millrace.gateway.store;

import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.retry.Dependency;
import dev.millrace.model.retry.UnavailableException;
import dev.millrace.model.schema.Schema;

import org.postgresql.ds.PGSimpleDataSource;

import java.sql.Connection;
import java.time.Duration;

/** The database as a starting gateway meets it. */
public final class Database {

    private static final int CONNECT_SECONDS = 5;

    private Database() {}

    /** Waits for PostgreSQL and brings it to the tables this build knows. Blocks the starting process. */
    public static void prepare(PostgresSettings settings, Duration patience)
            throws UnavailableException, InterruptedException {
        var database = new PGSimpleDataSource();
        database.setUrl(settings.jdbcUrl());
        database.setUser(settings.user());
        database.setPassword(settings.password().reveal());
        database.setApplicationName("millrace-gateway");
        database.setConnectTimeout(CONNECT_SECONDS);
        Dependency.await(settings.address(), patience, () -> {
            try (Connection connection = database.getConnection()) {
                return connection.isValid(CONNECT_SECONDS);
            }
        });
        Schema.migrate(database);
    }
}
