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
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the rows of a batch cost this process, with a real server at the other end: their bytes alone, and all statements
 * but the checkpoint's; those the short way, and those the careful way.
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

    @Setup
    public void connect() throws Exception {
        messages = Samples.messages(size);
        folder = ScratchFolder.create("bench");
        server = PostgresServer.start(ServerOptions.in(folder.path().resolve("postgres")));
        Schema.migrate(server.dataSource("postgres"));
        connection = DriverManager.getConnection(server.jdbcUrl("postgres") + "?prepareThreshold=1&user="
                + server.user() + "&password=" + server.password());
        connection.setAutoCommit(false);
    }

    @TearDown
    public void close() throws Exception {
        connection.close();
        server.close();
        folder.close();
    }

    @Benchmark
    public byte[] bytes() {
        return MessageCopy.rowsOf(messages).bytes();
    }

    @Benchmark
    public int copied() throws SQLException {
        int copied = MessageCopy.copy(connection, MessageInsert.remembered(connection, messages));
        return account(copied);
    }

    @Benchmark
    public int inserted() throws SQLException {
        return account(MessageInsert.insert(connection, messages));
    }

    private int account(int inserted) throws SQLException {
        int repeated = Rows.account(connection, messages, inserted);
        connection.rollback();
        return inserted + repeated;
    }
}
