package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.schema.Schema;
import dev.millrace.persister.jobs.JobFailedException;
import dev.millrace.persister.store.ConnectionPool;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is done beside the live flush when somebody asks for it. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
@Timeout(120)
class JobsIT {

    private static final String LETTER = """
        {"seq":%1$d,"epoch":5,"id":"0199a000-0000-7000-8000-%1$012d","roomId":"r","senderId":"alice",\
        "senderName":"Alice","type":"CHAT","message":"message %1$d","createdAt":"2026-11-20T18:11:42.123Z"}""";

    private final Servers servers;
    private final Rows rows;
    private final List<PersisterProcess> processes = new ArrayList<>();
    private HikariDataSource pool;

    @TempDir
    private Path folder;

    JobsIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis);
        this.rows = servers.rows();
    }

    @BeforeEach
    void open() throws Exception {
        pool = ConnectionPool.forJobs(servers.config().postgres());
        Schema.migrate(pool);
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
        for (PersisterProcess process : processes) {
            process.kill();
        }
        servers.stopAll();
    }

    @Test
    void lettersThatAreMessagesNowAreStoredAndTheOthersKeepTheNewReason() throws Exception {
        bury(3, LETTER.formatted(1), "of old");
        bury(3, LETTER.formatted(2), "of old");
        bury(3, "{}", "of old");
        bury(-1, "{\"senderId\":1,\"message\":\"heard\",\"createdAt\":0}", "of old");

        assertThat(run("redrive")).isEqualTo("redrive: still dead 1, stored 3, there already 0");

        assertThat(rows.count()).isEqualTo(3);
        assertThat(rows.number("SELECT count(*) FROM millrace.dead_letter WHERE redriven_at IS NOT NULL"))
                .isEqualTo(3);
        assertThat(rows.number("SELECT count(*) FROM millrace.dead_letter WHERE reason = 'id is missing'"))
                .isOne();
        assertThat(rows.number("SELECT seq FROM millrace.room_head WHERE room_id = 'r'")).isEqualTo(2);
        assertThat(rows.number("SELECT count(*) FROM millrace.message WHERE room_id = 'channel'")).isOne();
        assertThat(run("redrive")).isEqualTo("redrive: still dead 1, stored 0, there already 0");
        assertThat(rows.count()).isEqualTo(3);
    }

    @Test
    void whatPostgresStillRefusesStaysALetterAndNothingElseDoes() throws Exception {
        rows.execute("ALTER TABLE millrace.message ADD CONSTRAINT no_two CHECK (body <> 'message 2')");
        for (int i = 1; i <= 5; i++) {
            bury(0, LETTER.formatted(i), "of old");
        }
        assertThat(run("redrive")).isEqualTo("redrive: still dead 1, stored 4, there already 0");
        assertThat(rows.deadLetters()).hasSize(5)
                .anyMatch(it -> it.contains("23514") && it.contains("message 2"));

        rows.execute("ALTER TABLE millrace.message DROP CONSTRAINT no_two");
        assertThat(run("redrive")).isEqualTo("redrive: still dead 0, stored 1, there already 0");
        assertThat(rows.deadLetters()).hasSize(5);
    }

    @Test
    void onlyTheLettersThatAreMeantAreRead() throws Exception {
        bury(3, LETTER.formatted(1), "one kind");
        bury(3, LETTER.formatted(2), "other kind");
        bury(4, LETTER.formatted(3), "one kind");
        rows.execute(
                "UPDATE millrace.dead_letter SET buried_at = now() - interval '3 days' WHERE partition = 4");

        assertThat(run("redrive", "--partition", "5")).isEqualTo("redrive: nothing to do");
        assertThat(run("redrive", "--partition", "3", "--reason", "one%")).contains("stored 1");
        assertThat(run("redrive", "--since", "1d")).contains("stored 1");
        assertThat(run("redrive", "--since", "7d")).contains("stored 1");
    }

    @Test
    void aRehearsalSaysWhatWouldBeAndChangesNothing() throws Exception {
        buryMany(1_200);
        bury(3, "{}", "of old");

        assertThat(run("redrive", "--dry-run"))
                .isEqualTo("redrive (dry run): still dead 1, stored 1200, there already 0");

        assertThat(rows.count()).isZero();
        assertThat(rows.number("SELECT count(*) FROM millrace.room_head")).isZero();
        assertThat(rows.number(
                "SELECT count(*) FROM millrace.dead_letter WHERE redriven_at IS NULL AND reason = 'of old'"))
                .isEqualTo(1_201);
    }

    @Test
    void aJobThatFailedGoesOnWhereItWas() throws Exception {
        buryMany(1_200);
        rows.execute("""
            CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.body = 'message 1100' THEN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END IF;
                RETURN NEW;
            END $$""");
        rows.execute(
                "CREATE TRIGGER trip BEFORE INSERT ON millrace.message FOR EACH ROW EXECUTE FUNCTION trip()");

        assertThatThrownBy(() -> run("redrive")).isInstanceOf(JobFailedException.class)
                .hasMessageContaining("the disk is full");
        assertThat(rows.count()).isEqualTo(1_000);
        rows.execute("DROP TRIGGER trip ON millrace.message");
        rows.execute("UPDATE millrace.dead_letter SET redriven_at = NULL");

        assertThat(run("redrive")).as("what was done is neither done nor counted again")
                .isEqualTo("redrive: still dead 0, stored 1200, there already 0");
        assertThat(rows.count()).isEqualTo(1_200);
        assertThat(rows.number("SELECT count(*) FROM millrace.dead_letter WHERE redriven_at IS NULL"))
                .isEqualTo(1_000);
        assertThat(rows.number("SELECT count(*) FROM millrace.batch_job_execution")).isEqualTo(2);
        assertThat(rows.number("SELECT count(*) FROM millrace.batch_job_instance")).isOne();
    }

    @Test
    void replayFindsWhatIsMissingAndNothingElse() throws Exception {
        try (var journal = servers.journal()) {
            servers.persister();
            journal.appendMany(1_500, 7);
            journal.appendRaw(1, "m", "not a message");
            await().until(() -> rows.count() == 1_500 && rows.deadLetters().size() == 1);
            servers.stopAll();
            var checkpoints = rows.checkpoints();
            journal.append("later", "not stored yet");

            assertThat(run("replay")).isEqualTo("replay: new 0, new dead letters 0, read 1501");
            rows.execute("DELETE FROM millrace.message WHERE body IN ('message 17', 'message 1400')");
            rows.execute("DELETE FROM millrace.dead_letter");

            assertThat(run("replay")).isEqualTo("replay: new 2, new dead letters 1, read 1501");
            assertThat(rows.count()).isEqualTo(1_500);
            assertThat(rows.checkpoints()).isEqualTo(checkpoints);
            assertThat(run("replay", "--to", "99999999999999-0")).as("the rest is on its way")
                    .isEqualTo("replay: new 0, new dead letters 0, read 1501");
            assertThat(rows.count()).isEqualTo(1_500);
        }
    }

    @Test
    void replayReadsTheRangeThatIsMeant() throws Exception {
        try (var journal = servers.journal()) {
            journal.appendMany(10, 1);
            var ids = journal.appended().stream().map(Journal.Appended::id).toList();
            String partition = String.valueOf(journal.appended().getFirst().partition());
            countAsStored(journal);

            assertThat(run("replay", "--partition", partition, "--from", ids.get(2).toString(), "--to",
                    ids.get(4).toString())).isEqualTo("replay: new 3, new dead letters 0, read 3");
            assertThat(rows.messages().stream().map(it -> it.draft().text()).toList())
                    .containsExactly("message 2", "message 3", "message 4");
        }
    }

    @Test
    void aJobThatWasKilledGoesOnAndASecondOneIsRefusedMeanwhile() throws Exception {
        try (var journal = servers.journal();
                Connection other = rows.database().getConnection();
                Statement statement = other.createStatement()) {
            journal.appendMany(1_200, 1);
            countAsStored(journal);
            var stuck = journal.appended().get(700).message().draft().id();
            other.setAutoCommit(false);
            statement.execute("""
                INSERT INTO millrace.message (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
                VALUES ('%s', '', 1, 1, '', '', '', '', now())""".formatted(stuck));
            String[] line = {"replay", "--to", "99999999999999-0"};

            PersisterProcess first = process(line);
            await().atMost(Duration.ofSeconds(40)).until(() -> rows.count() == 500);
            PersisterProcess second = process(line);
            assertThat(second.exit()).isOne();
            assertThat(second.err()).contains("replay is running already");
            first.kill();
            other.rollback();

            PersisterProcess third = process(line);
            assertThat(third.exit()).isZero();
            assertThat(third.out()).contains("replay: new 1200, new dead letters 0, read 1200");
            assertThat(rows.count()).isEqualTo(1_200);
            assertThat(rows.number("SELECT count(*) FROM millrace.batch_job_instance")).isOne();
        }
    }

    @Test
    void mistakesAndOutagesHaveTheirExitStatus() throws Exception {
        PersisterProcess wrong = process("retention");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("retention needs --older-than");

        PersisterProcess help = process("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("Usage", "redrive");

        PersisterProcess away = PersisterProcess.job(folder, servers.with("postgres.port", "1").keys(),
                "redrive");
        processes.add(away);
        assertThat(away.exit()).isOne();
        assertThat(away.err()).contains("127.0.0.1");
    }

    private String run(String... line) throws Exception {
        return new JobDesk(servers.config(), pool).run(JobCommand.parse(List.of(line)));
    }

    private PersisterProcess process(String... line) throws Exception {
        PersisterProcess process = PersisterProcess.job(folder, servers.keys(), line);
        processes.add(process);
        return process;
    }

    /** The checkpoint is beyond what has been appended, though nothing of it is stored. */
    private void countAsStored(Journal journal) throws Exception {
        var last = journal.appended().getLast();
        rows.execute("""
            INSERT INTO millrace.journal_partition (partition, stream_millis, stream_counter)
            VALUES (%d, %d, %d)""".formatted(last.partition(), last.id().millis(), last.id().counter()));
    }

    private void bury(int partition, String payload, String reason) throws Exception {
        rows.execute("""
            INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason, room_id)
            VALUES (%d, 1, 1, convert_to('%s', 'UTF8'), '%s', %s)""".formatted(partition, payload, reason,
                partition < 0 ? "'channel'" : "NULL"));
    }

    private void buryMany(int count) throws Exception {
        rows.execute("""
            INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason)
            SELECT 3, i, 0, convert_to(format('%s', i, lpad(i::text, 12, '0'), i), 'UTF8'), 'of old'
            FROM generate_series(1, %d) AS i""".formatted(
                LETTER.replace("%1$012d", "%2$s").replace("%1$d", "%1$s"),
                count));
    }
}
