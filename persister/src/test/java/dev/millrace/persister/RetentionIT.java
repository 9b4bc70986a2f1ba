package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.schema.Schema;
import dev.millrace.persister.store.ConnectionPool;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;

/** What is older than somebody wants it to be. */
@WithPostgres(per = Per.METHOD)
@WithRedis
@Timeout(60)
class RetentionIT {

    private final Servers servers;
    private final Rows rows;
    private HikariDataSource pool;

    RetentionIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis);
        this.rows = servers.rows();
    }

    @BeforeEach
    void open() throws Exception {
        pool = ConnectionPool.forJobs(servers.config().postgres());
        Schema.migrate(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void oursGoByTheirTimeAndInManySlices() throws Exception {
        ours(2_500, "100 days");
        ours(700, "89 days");
        rows.execute(
                "INSERT INTO millrace.room_head VALUES ('r', 1, 1, gen_random_uuid(), now() - interval '100 days')");

        assertThat(run("90d")).contains("messages 2500,");

        assertThat(rows.count()).isEqualTo(700);
        assertThat(rows.number(
                "SELECT count(*) FROM millrace.message WHERE created_at > now() - interval '90 days'"))
                .isEqualTo(700);
        assertThat(rows.number("SELECT count(*) FROM millrace.room_head")).isOne();
        assertThat(run("90d")).contains("messages 0,");
    }

    @Test
    void whatOthersPublishedGoesByItsTimeWhateverItsId() throws Exception {
        heard(2_200, "100 days");
        heard(300, "89 days");
        ours(10, "89 days");

        String summary = run("90d");

        assertThat(rows.count()).isEqualTo(310);
        assertThat(rows.number(
                "SELECT count(*) FROM millrace.message WHERE created_at > now() - interval '90 days'"))
                .isEqualTo(310);
        assertThat(summary).contains("heard messages");
    }

    @Test
    void anOldIdAloneIsNotEnoughToGo() throws Exception {
        rows.execute(message("'00000000-0000-7000-8000-000000000001'::uuid", 7, "1 day", 1));
        rows.execute(message("'00000000-0000-7000-8000-000000000002'::uuid", 0, "1 day", 1));
        run("90d");
        assertThat(rows.count()).isEqualTo(2);
    }

    @Test
    void theLimitIsNotedFirstAndNeverGoesBack() throws Exception {
        run("30d");
        assertThat(age()).isEqualTo(30);
        run("60d");
        assertThat(age()).isEqualTo(30);
        run("10d");
        assertThat(age()).isEqualTo(10);
    }

    @Test
    void whatWasAskedForStaysNotedWhenTheDeletingFails() throws Exception {
        ours(10, "100 days");
        rows.execute("CREATE RULE no_way AS ON DELETE TO millrace.message DO INSTEAD SELECT 1/0");
        assertThatThrownBy(() -> run("90d")).hasMessageContaining("asked for again");
        assertThat(age()).isEqualTo(90);
        rows.execute("DROP RULE no_way ON millrace.message");

        assertThat(run("90d")).contains("messages 10,");
        assertThat(rows.count()).isZero();
    }

    @Test
    void theLedgerAndTheRestGoWithTheMessages() throws Exception {
        rows.execute("""
            INSERT INTO millrace.ledger_source (source, gateway, window_millis, written_up_to, closed_at) VALUES
                (1, 'old', 10000, now() - interval '95 days', now() - interval '95 days'),
                (2, 'old and killed', 10000, now() - interval '95 days', NULL),
                (3, 'new', 10000, now(), NULL)""");
        rows.execute("""
            INSERT INTO millrace.ledger_window (source, window_start, partition, acked, digest)
            SELECT source, now() - days * interval '1 day', 0, 1, gen_random_uuid()
            FROM (VALUES (1, 100), (2, 100), (3, 100), (3, 80)) AS it (source, days)""");
        rows.execute("""
            INSERT INTO millrace.repeated_message
            SELECT overlay(id::text PLACING lpad(to_hex((extract(epoch FROM at) * 1000)::bigint >> 16), 8, '0')
                FROM 1 FOR 8)::uuid, id, 'r', 1, 1, at
            FROM (SELECT gen_random_uuid(), now() - days * interval '1 day' FROM (VALUES (100), (80)) AS d (days))
                AS it (id, at)""");
        rows.execute("""
            INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason, redriven_at)
            VALUES (0, 1, 1, '', '', now() - interval '100 days'), (0, 1, 2, '', '', now()),
                (0, 1, 3, '', '', NULL)""");
        rows.execute("UPDATE millrace.dead_letter SET buried_at = now() - interval '200 days'");

        assertThat(run("90d"))
                .isEqualTo("retention: heard messages 0, ledger sources 2, ledger windows 3, messages 0,"
                        + " redriven letters 1, repeats 1, revisions 0");

        assertThat(rows.number("SELECT count(*) FROM millrace.ledger_window")).isOne();
        assertThat(rows.number("SELECT source FROM millrace.ledger_source")).isEqualTo(3);
        assertThat(rows.number("SELECT count(*) FROM millrace.repeated_message")).isOne();
        assertThat(rows.number("SELECT count(*) FROM millrace.dead_letter")).isEqualTo(2);
    }

    @Test
    void whatAMessageBecameGoesWithItAndNotBefore() throws Exception {
        ours(400, "100 days");
        ours(10, "89 days");
        heard(20, "100 days");
        // More than a slice, some of them made long after the message; and of one that seems old by its id alone.
        rows.execute("INSERT INTO millrace.message_revision (message_id, revision, room_id, by_id, at)"
                + " SELECT id, n, 'r', 'u', created_at FROM millrace.message, generate_series(1, 4) AS n");
        rows.execute("UPDATE millrace.message_revision SET at = now() WHERE revision = 4 AND message_id IN"
                + " (SELECT id FROM millrace.message WHERE seq > 0)");
        rows.execute(message("'00000000-0000-7000-8000-000000000001'::uuid", 7, "1 day", 1));
        rows.execute("INSERT INTO millrace.message_revision (message_id, revision, room_id, by_id)"
                + " VALUES ('00000000-0000-7000-8000-000000000001', 1, 'r', 'u')");

        assertThat(run("90d")).contains("revisions 1680");

        assertThat(rows.number("SELECT count(*) FROM millrace.message_revision")).isEqualTo(41);
        assertThat(rows.number("""
                SELECT count(*) FROM millrace.message_revision
                WHERE message_id IN (SELECT id FROM millrace.message)""")).isEqualTo(41);
    }

    @Test
    void aRehearsalCountsAndChangesNothing() throws Exception {
        ours(1_100, "100 days");
        heard(20, "100 days");

        assertThat(new JobDesk(servers.config(), pool)
                .run(JobCommand.parse(List.of("retention", "--older-than", "90d", "--dry-run"))))
                .startsWith("retention (dry run): heard messages 20,")
                .contains(" messages 11");

        assertThat(rows.count()).isEqualTo(1_120);
        assertThat(rows.number("SELECT count(*) FROM millrace.retention")).isZero();
    }

    private String run(String age) throws Exception {
        return new JobDesk(servers.config(), pool)
                .run(JobCommand.parse(List.of("retention", "--older-than", age)));
    }

    /** Ids that begin with their time, and a position. */
    private void ours(int count, String age) throws Exception {
        rows.execute(message(idOf(age), 1, age, count));
    }

    /** Ids that mean nothing, and no position but their time. */
    private void heard(int count, String age) throws Exception {
        rows.execute(message("gen_random_uuid()", 0, age, count));
    }

    private static String idOf(String age) {
        return """
            (regexp_replace(lpad(to_hex((extract(epoch FROM now() - interval '%s') * 1000)::bigint), 12, '0'),
                '(.{8})(.{4})', '\\1-\\2-7') || substr(gen_random_uuid()::text, 16))::uuid""".formatted(age);
    }

    private static String message(String id, int seq, String age, int count) {
        return """
            INSERT INTO millrace.message
                (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
            SELECT %s, 'room-' || i %% 3, CASE WHEN %d = 0
                THEN (extract(epoch FROM now() - interval '%s') * 1000)::bigint ELSE 5 END,
                %d, 'a', 'A', 'CHAT', 'x', now() - interval '%s'
            FROM generate_series(1, %d) AS i""".formatted(id, seq, age, seq, age, count);
    }

    private long age() throws Exception {
        return rows.number(
                "SELECT round(extract(epoch FROM now() - forgotten_before) / 86400) FROM millrace.retention");
    }
}
