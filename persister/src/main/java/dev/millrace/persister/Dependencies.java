package dev.millrace.persister;

import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.retry.Dependency;
import dev.millrace.model.retry.UnavailableException;
import dev.millrace.model.schema.Schema;

import io.vertx.core.Vertx;
import org.postgresql.ds.PGSimpleDataSource;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** The servers that a starting persister waits for and prepares. For the main thread. */
final class Dependencies {

    private static final String CONNECT_QUICKLY = "?connectTimeout=2&socketTimeout=5";

    /** Of SQLSTATEs: the password is wrong, or the role may not connect. No waiting helps. */
    private static final String NOT_AUTHORIZED = "28";

    private Dependencies() {}

    /**
     * Brings the database up to date. Not through the pool: its connections are told to be quick, and a migration
     * holds its lock for as long as it takes.
     */
    static void migrate(PostgresSettings postgres) {
        var database = new PGSimpleDataSource();
        database.setUrl(postgres.jdbcUrl());
        database.setUser(postgres.user());
        database.setPassword(postgres.password().reveal());
        Schema.migrate(database);
    }

    /** Returns when both were there. */
    static void await(PersisterConfig config, Vertx vertx) throws UnavailableException, InterruptedException {
        long deadline = System.nanoTime() + config.startPatience().toNanos();
        PostgresSettings postgres = config.postgres();
        Dependency.await(postgres.address(), config.startPatience(), () -> {
            // Not through the pool, which would wait on its own account before it says why.
            try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl() + CONNECT_QUICKLY,
                    postgres.user(), postgres.password().reveal())) {
                return connection.isValid(1);
            }
        }, Dependencies::isRefusal);
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        Dependency.await(config.redis().address(), left, () -> {
            RedisClients.ping(vertx, config.redis());
            return true;
        });
    }

    private static boolean isRefusal(Exception e) {
        return e instanceof SQLException sql && sql.getSQLState() != null
                && sql.getSQLState().startsWith(NOT_AUTHORIZED);
    }
}
