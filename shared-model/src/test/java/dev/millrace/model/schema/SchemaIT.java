package dev.millrace.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

@WithPostgres(per = Per.METHOD)
class SchemaIT {

    /** Beside which the history has the making of the schema. */
    private static final int MIGRATIONS = 3;

    private final TestDatabase database;

    SchemaIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void anEmptyDatabaseGetsTheTablesInASchemaOfTheirOwn() throws Exception {
        Schema.migrate(database.dataSource());
        assertThat(query(
                "select table_name from information_schema.tables where table_schema = 'millrace' order by 1"))
                .containsExactly("dead_letter", "flyway_schema_history", "journal_partition", "ledger_source",
                        "ledger_window", "message", "message_revision", "persister", "repeated_message",
                        "retention", "room", "room_effect", "room_head", "room_member");
        assertThat(query("select table_name from information_schema.tables where table_schema = 'public'"))
                .isEmpty();
    }

    @Test
    void aSecondMigrationChangesNothing() throws Exception {
        Schema.migrate(database.dataSource());
        List<String> before = history();
        Schema.migrate(database.dataSource());
        assertThat(history()).isEqualTo(before).hasSize(MIGRATIONS + 1);
    }

    @RepeatedTest(3)
    void processesThatMigrateAtOnceAllSucceedAndOneOfThemDoesIt() throws Exception {
        int count = 4;
        var together = new CountDownLatch(count);
        try (ExecutorService processes = Executors.newFixedThreadPool(count)) {
            List<Future<?>> migrations = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                migrations.add(processes.submit(() -> {
                    together.countDown();
                    together.await();
                    Schema.migrate(database.dataSource());
                    return null;
                }));
            }
            for (Future<?> migration : migrations) {
                assertThat(migration.get(60, TimeUnit.SECONDS)).isNull();
            }
        }
        assertThat(history()).hasSize(MIGRATIONS + 1);
    }

    @Test
    void aDatabaseOfANewerBuildIsRefused() throws Exception {
        Schema.migrate(database.dataSource());
        execute("insert into millrace.flyway_schema_history "
                + "select 99, '99', 'of the future', type, 'V99__future.sql', 1, installed_by, now(), 1, true "
                + "from millrace.flyway_schema_history where version = '1'");
        assertThatExceptionOfType(FlywayException.class)
                .isThrownBy(() -> Schema.migrate(database.dataSource()))
                .withMessageContaining("applied migration not resolved locally: 99");
    }

    @Test
    void aMigrationThatWasChangedAfterwardsIsRefused() throws Exception {
        Schema.migrate(database.dataSource());
        execute("update millrace.flyway_schema_history set checksum = checksum + 1 where version = '1'");
        assertThatExceptionOfType(FlywayException.class)
                .isThrownBy(() -> Schema.migrate(database.dataSource()))
                .withMessageContaining("checksum mismatch");
    }

    @Test
    void twoMessagesMayShareTheirPlaceButNotTheirId() throws Exception {
        Schema.migrate(database.dataSource());
        String insert = "insert into millrace.message (id, room_id, epoch, seq, sender_id, sender_name, type, body,"
                + " created_at) values ('%s', 'r', 1, 1, 's', 'n', 'CHAT', 'b', now()) on conflict do nothing";
        execute(insert.formatted("019a0000-0000-7000-8000-000000000001"));
        execute(insert.formatted("019a0000-0000-7000-8000-000000000002"));
        execute(insert.formatted("019a0000-0000-7000-8000-000000000002"));
        assertThat(query("select count(*) from millrace.message")).containsExactly("2");
    }

    @Test
    void roomsThatWereThereBeforeHeadsWereKeptHaveTheirs() throws Exception {
        Flyway.configure()
                .dataSource(database.dataSource())
                .schemas(Schema.NAME)
                .locations("classpath:dev/millrace/schema")
                .target("1")
                .load()
                .migrate();
        String insert = "insert into millrace.message (id, room_id, epoch, seq, sender_id, sender_name, type, body,"
                + " created_at) values ('019a0000-0000-7000-8000-00000000000%s', 'r', %s, %s, 's', 'n', 'CHAT', 'b', now())";
        execute(insert.formatted(1, 1, 7));
        execute(insert.formatted(2, 2, 6));
        execute(insert.formatted(3, 2, 5));
        Schema.migrate(database.dataSource());
        assertThat(query("select room_id || ' ' || epoch || ' ' || seq || ' ' || right(message_id::text, 1)"
                + " from millrace.room_head")).containsExactly("r 2 6 2");
    }

    private List<String> history() throws SQLException {
        return query("select installed_rank || ' ' || coalesce(version, '-') || ' ' || installed_on"
                + " from millrace.flyway_schema_history order by installed_rank");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
