package dev.millrace.persister.store;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.schema.Schema;
import dev.millrace.persister.Samples;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the rows of a batch cost this process, with a real server at the other end: their columns alone, and all statements
 * but the checkpoint's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RowsBenchmark {

    @Param({"100", "1000"})
    public int size;

    private List<ChatMessage> messages;
    private ScratchFolder folder;
    private PostgresServer server;
    private Connection connection;
    private PreparedStatement statement;

    @Setup
    public void connect() throws Exception {
        messages = Samples.messages(size);
        folder = ScratchFolder.create("bench");
        server = PostgresServer.start(ServerOptions.in(folder.path().resolve("postgres")));
        Schema.migrate(server.dataSource("postgres"));
        connection = DriverManager.getConnection(server.jdbcUrl("postgres") + "?prepareThreshold=1&user="
                + server.user() + "&password=" + server.password());
        connection.setAutoCommit(false);
        statement = connection.prepareStatement(MessageInsert.MESSAGES);
    }

    @TearDown
    public void close() throws Exception {
        connection.close();
        server.close();
        folder.close();
    }

    @Benchmark
    public PreparedStatement columns() throws SQLException {
        MessageInsert.bind(connection, statement, messages);
        return statement;
    }

    @Benchmark
    public int rows() throws SQLException {
        int inserted = MessageInsert.insert(connection, messages);
        int repeated = Rows.account(connection, messages, inserted);
        connection.rollback();
        return inserted + repeated;
    }
}
