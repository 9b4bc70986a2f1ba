package dev.millrace.embedded.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Processes;
import dev.millrace.embedded.RespClient;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

class LeaksIT {

    private static final List<Connection> leaked = new ArrayList<>();
    private static final List<RespClient> leakedClients = new ArrayList<>();
    private static final List<ProcessHandle> servers = new ArrayList<>();

    @Test
    void connectionLeftOpenFailsItsClassByNameAndTroublesNoOther() throws SQLException {
        var summary = InnerTests.run(LeavesAConnection.class, Tidy.class);
        assertThat(summary.succeeded()).isEqualTo(2);
        assertThat(summary.failures()).singleElement()
                .asString()
                .contains("1 connection(s) to database test_1 still open", "application 'leaky'", "pid ",
                        "idle in transaction", "last query: select 42");
        leaked.removeFirst().close();
    }

    @Test
    void redisClientLeftOpenFailsItsClassByNameAndTroublesNoOther() throws IOException {
        var summary = InnerTests.run(LeavesAClient.class, Tidy.class);
        assertThat(summary.succeeded()).isEqualTo(2);
        assertThat(summary.failures()).singleElement()
                .asString()
                .contains("1 connection(s) to Redis still open", "name=leaky", "cmd=client|setname");
        leakedClients.removeFirst().close();
    }

    @Test
    void noServerOutlivesTheRun() {
        InnerTests.run(Tidy.class);
        assertThat(servers).isNotEmpty().noneMatch(Processes::runs);
    }

    @WithPostgres
    static class LeavesAConnection {
        @Test
        void leaves(TestDatabase database) throws SQLException {
            var connection = database.connect();
            leaked.add(connection);
            connection.setClientInfo("ApplicationName", "leaky");
            connection.setAutoCommit(false);
            connection.createStatement().execute("select 42");
        }
    }

    @WithRedis
    static class LeavesAClient {
        @Test
        void leaves(TestRedis redis) throws IOException {
            var client = redis.connect();
            leakedClients.add(client);
            client.command("CLIENT", "SETNAME", "leaky");
        }
    }

    @WithPostgres
    @WithRedis
    static class Tidy {
        @Test
        void closes(TestDatabase database, TestRedis redis) throws SQLException, IOException {
            try (var connection = database.connect(); var client = redis.connect()) {
                assertThat(connection.isValid(1)).isTrue();
                assertThat(client.command("PING")).isEqualTo("PONG");
                ProcessHandle.current().descendants().forEach(servers::add);
            }
        }
    }
}
