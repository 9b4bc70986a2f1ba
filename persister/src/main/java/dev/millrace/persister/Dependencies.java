package dev.millrace.persister;

import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.retry.Dependency;
import dev.millrace.model.retry.UnavailableException;

import io.vertx.core.Vertx;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** The servers a persister waits for when it starts. For the main thread. */
final class Dependencies {

    private static final String CONNECT_QUICKLY = "?connectTimeout=2&socketTimeout=5";

    /** Of SQLSTATEs: the password is wrong, or the role may not connect. No waiting helps. */
    private static final String NOT_AUTHORIZED = "28";

    private Dependencies() {}

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
