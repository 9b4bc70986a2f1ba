package dev.millrace.embedded.junit;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Behind {@link WithPostgres}: a server a run, a database a class or method, gone with its last connection. */
final class PostgresExtension extends Lending<PostgresExtension.Shared, TestDatabase> {

    record Shared(ScratchFolder scratch, PostgresServer server,
            AtomicInteger databases) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            server.close();
            scratch.close();
        }
    }

    PostgresExtension() {
        super(Shared.class, TestDatabase.class);
    }

    @Override
    Shared start() throws IOException {
        var scratch = ScratchFolder.create("postgres");
        var server = PostgresServer.start(ServerOptions.scratch(scratch, "shared"));
        return new Shared(scratch, server, new AtomicInteger());
    }

    @Override
    Per per(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), WithPostgres.class,
                context.getEnclosingTestClasses()).map(WithPostgres::per).orElse(Per.CLASS);
    }

    @Override
    Loan<TestDatabase> lend(Shared shared) throws SQLException {
        var server = shared.server();
        var name = "test_" + shared.databases().incrementAndGet();
        var admin = server.dataSource("postgres");
        execute(admin, "create database " + name);
        return new Database(name, admin,
                new TestDatabase(server.jdbcUrl(name), server.user(), server.password()));
    }

    private record Database(String name, DataSource admin, TestDatabase value) implements Loan<TestDatabase> {

        @Override
        public void close() throws IOException, SQLException {
            var left = Leftovers.after(this::sessions);
            execute(admin, "drop database " + name + " with (force)");
            Leftovers.complain("database " + name, left);
        }

        private List<String> sessions() throws SQLException {
            try (var connection = admin.getConnection();
                    var statement = connection
                            .prepareStatement("""
                                              select format('pid %s, application %L, %s, last query: %s',
                                                  pid, application_name, state, left(query, 200))
                                              from pg_stat_activity where datname = ?""")) {
                statement.setString(1, name);
                var found = new ArrayList<String>();
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
                return found;
            }
        }
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (var connection = source.getConnection(); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
