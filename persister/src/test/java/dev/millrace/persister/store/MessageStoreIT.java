package dev.millrace.persister.store;

import static dev.millrace.persister.store.Workbench.add;
import static dev.millrace.persister.store.Workbench.at;
import static dev.millrace.persister.store.Workbench.bury;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

@WithPostgres(per = Per.METHOD)
@Timeout(60)
class MessageStoreIT {

    private static final UUID SELF = UUID.randomUUID();

    private final TestDatabase database;
    private final Workbench bench;
    private final MessageStore store;
    private List<Lease> leases = List.of();

    MessageStoreIT(TestDatabase database) {
        this.database = database;
        this.bench = new Workbench(database);
        this.store = bench.store(SELF);
    }

    @BeforeEach
    void holdAll() throws Exception {
        Schema.migrate(database.dataSource());
        leases = bench.leases(SELF, 4).turn(List.of(), true).held().stream().map(Claim::lease).toList();
        assertThat(leases).hasSize(4);
    }

    @Test
    void anyNumberMayMigrateAtTheSameTime() throws Exception {
        bench.execute("DROP SCHEMA millrace CASCADE");
        Callable<Boolean> migration = () -> {
            Schema.migrate(database.dataSource());
            return true;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> migration).toList())) {
                assertThat(done.get()).isTrue();
            }
        }
        assertThat(bench.text("SELECT count(*) FROM millrace.message")).isEqualTo("0");
    }

    @Test
    void aBatchIsStoredWholeWhateverItsSize() throws Exception {
        for (int size : new int[]{1, 2, 1_000}) {
            var batch = new Batch();
            IntStream.range(0, size).forEach(i -> add(batch, at(lease(0), i), bench.message("a", "x")));
            assertThat(store.store(batch)).isEqualTo(new Stored(size, 0, 0));
        }
        assertThat(bench.text("SELECT count(*) FROM millrace.message")).isEqualTo("1003");
    }

    @Test
    void aBatchStoredAgainIsStoredOnce() throws Exception {
        var batch = new Batch();
        var message = bench.message("a", "x", "a-1");
        add(batch, at(lease(0), 1), message);
        add(batch, at(lease(0), 2), message);
        add(batch, at(lease(0), 3), bench.message("a", "x", "a-1"));
        bury(batch, at(lease(0), 4), "broken");
        String all = "SELECT m.*, r.*, h.*, d.*, p.stream_counter, p.epoch FROM millrace.message m,"
                + " millrace.repeated_message r, millrace.room_head h, millrace.dead_letter d,"
                + " millrace.journal_partition p WHERE p.partition = 0";

        assertThat(store.store(batch)).isEqualTo(new Stored(1, 1, 1));
        String once = bench.text(all);
        assertThat(store.store(batch)).isEqualTo(new Stored(0, 0, 0));
        assertThat(bench.text(all)).isEqualTo(once);
    }

    @Test
    void theTimeIsKeptToTheMillisecond() throws Exception {
        for (String time : new String[]{"2026-11-20T18:11:42.123Z", "2026-11-20T18:11:42Z",
            "1969-12-31T23:59:59.999Z", "0001-01-01T00:00:00.001Z", "9999-12-31T23:59:59.999Z"}) {
            var message = bench.message("a", "x", null, Instant.parse(time), 1);
            var batch = new Batch();
            add(batch, at(lease(0), 1), message);
            store.store(batch);
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement
                            .executeQuery("SELECT created_at FROM millrace.message WHERE id = '"
                                    + message.draft().id() + "'")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getObject(1, OffsetDateTime.class).toInstant()).isEqualTo(time);
            }
        }
    }

    @Test
    void whatWasForgottenOnPurposeDoesNotComeBackNorCountAsARepeat() throws Exception {
        bench.execute("INSERT INTO millrace.retention (forgotten_before) VALUES ('2026-11-01T00:00:00Z')");
        Instant before = Instant.parse("2026-10-31T23:59:59.999Z");
        var batch = new Batch();
        add(batch, at(lease(0), 1), bench.message("a", "x", "a-1"));
        add(batch, at(lease(0), 2), bench.message("a", "x", "a-1", before, 2));
        add(batch, at(lease(0), 3), bench.message("b", "x", null, before, 3));
        add(batch, at(lease(0), 4), bench.message("c", "x", null, before.plusMillis(1), 4));

        assertThat(store.store(batch)).isEqualTo(new Stored(2, 0, 0));

        assertThat(bench.rows("SELECT room_id, seq FROM millrace.message ORDER BY seq"))
                .containsExactly("a 1", "c 4");
        assertThat(bench.rows("SELECT room_id, seq FROM millrace.room_head ORDER BY seq"))
                .containsExactly("a 1", "c 4");
        assertThat(bench.text("SELECT count(*) FROM millrace.repeated_message")).isEqualTo("0");
        assertThat(checkpoints()).contains("0 run/replication 7 1-4");
    }

    @Test
    void aDeadLetterKeepsItsBytes() throws Exception {
        byte[] payload = new byte[256];
        IntStream.range(0, 256).forEach(i -> payload[i] = (byte) i);
        var batch = new Batch();
        batch.bury(at(lease(3), 6), payload, "왜?");
        batch.bury(at(lease(3), 7), new byte[0], "{\"}");
        batch.bury(at(lease(3), 8), "\\x00,NULL".getBytes(UTF_8), "");

        assertThat(store.store(batch)).isEqualTo(new Stored(0, 0, 3));

        assertThat(bench.rows("SELECT stream_counter, payload, reason FROM millrace.dead_letter"
                + " WHERE partition = 3 ORDER BY stream_counter"))
                .containsExactly("6 \\x" + hex(payload) + " 왜?", "7 \\x {\"}",
                        "8 \\x" + hex("\\x00,NULL".getBytes(UTF_8)) + " ");
        assertThat(checkpoints()).contains("3 run/replication 0 1-8");
    }

    @Test
    void twoDeadLettersOfOnePlaceAreBothKept() throws Exception {
        var batch = new Batch();
        bury(batch, at(lease(0), 1), "before Redis lost its last second");
        store.store(batch);
        var other = new Batch();
        bury(other, at(lease(0), 1), "and after it");

        assertThat(store.store(other)).isEqualTo(new Stored(0, 0, 1));
    }

    @Test
    void aCheckpointIsWhereTheLastEntryWasAndTheLastMessagesEpoch() throws Exception {
        var batch = new Batch();
        add(batch, at(lease(0), 1), bench.message("a", "x"));
        bury(batch, at(lease(0), 2), "broken");
        bury(batch, at(lease(1), 9), "broken");
        store.store(batch);

        assertThat(batch.checkpoints()).containsEntry(lease(0),
                new Checkpoint(Workbench.REDIS, 7, new StreamId(1, 2)));
        assertThat(checkpoints()).containsExactly("0 run/replication 7 1-2", "1 run/replication 0 1-9",
                "2  0 0-0", "3  0 0-0");
    }

    @Test
    void anotherIncarnationsCheckpointMayBeLowerAndTheEpochStaysTheHighest() throws Exception {
        var batch = new Batch();
        add(batch, at(lease(0), 500), bench.message("a", "x"));
        store.store(batch);
        var next = new Batch();
        bury(next, new Place(lease(0), new Incarnation("next"), new StreamId(1, 3)), "broken");
        store.store(next);

        assertThat(next.checkpoints()).as("no epoch of the new one is known")
                .containsEntry(lease(0), new Checkpoint(new Incarnation("next"), 0, new StreamId(1, 3)));
        assertThat(checkpoints()).contains("0 next 7 1-3");
    }

    @Test
    void aBatchUnderALostLeaseStoresNothingAndNamesIt() throws Exception {
        bench.leases(SELF, 4).turn(List.of(lease(1), lease(2)), true);
        var other = UUID.randomUUID();
        bench.execute("UPDATE millrace.journal_partition SET owner = '" + other
                + "', lease_epoch = 2 WHERE partition = 2");
        var batch = new Batch();
        for (Lease lease : leases) {
            add(batch, at(lease, 1), bench.message("a", "x"));
            bury(batch, at(lease, 2), "broken");
        }

        assertThatThrownBy(() -> store.store(batch)).isInstanceOfSatisfying(FencedException.class,
                fenced -> assertThat(fenced.lost()).containsExactlyInAnyOrder(lease(1), lease(2)));

        assertThat(bench.text("SELECT (SELECT count(*) FROM millrace.message)"
                + " + (SELECT count(*) FROM millrace.dead_letter) + (SELECT count(*) FROM millrace.room_head)"))
                .isEqualTo("0");
        assertThat(checkpoints()).allMatch(it -> it.endsWith(" 0 0-0"));
    }

    @Test
    void anEarlierLeaseOfWhatIsHeldAnewIsLost() throws Exception {
        var again = bench.leases(SELF, 4).turn(List.of(lease(1)), true).held().get(1).lease();
        assertThat(again).isEqualTo(new Lease(1, 2));
        var batch = new Batch();
        add(batch, at(lease(1), 1), bench.message("a", "x"));
        add(batch, at(again, 1), bench.message("a", "y"));

        assertThatThrownBy(() -> store.store(batch)).isInstanceOfSatisfying(FencedException.class,
                fenced -> assertThat(fenced.lost()).containsExactly(lease(1)));
    }

    @Test
    void aLeaseThatIsOverAndNobodyTookStillHolds() throws Exception {
        bench.execute("UPDATE millrace.journal_partition SET leased_until = now() - interval '1 hour'");
        var batch = new Batch();
        add(batch, at(lease(0), 1), bench.message("a", "x"));

        store.store(batch);

        assertThat(
                bench.text("SELECT leased_until > now() FROM millrace.journal_partition WHERE partition = 0"))
                .as("and is renewed")
                .isEqualTo("t");
    }

    @Test
    void whatWasHeardNeedsNoLeaseAndMovesNoCheckpoint() throws Exception {
        var batch = new Batch();
        add(batch, null, bench.message("a", "x"));
        bury(batch, null, "broken");
        bury(batch, null, "broken too");
        var before = checkpoints();

        assertThat(bench.store(UUID.randomUUID()).store(batch)).isEqualTo(new Stored(1, 0, 2));

        assertThat(checkpoints()).isEqualTo(before);
        assertThat(bench.rows("SELECT DISTINCT partition, stream_millis, stream_counter"
                + " FROM millrace.dead_letter")).containsExactly("-1 0 0");
    }

    @Test
    void aRoomsHeadIsItsLastMessageAndNeverGoesBack() throws Exception {
        var early = bench.message("a", "1");
        var late = bench.message("a", "2");
        var other = bench.message("b", "3");
        for (var messages : List.of(List.of(other, late), List.of(early))) {
            var batch = new Batch();
            messages.forEach(it -> add(batch, at(lease(0), 1), it));
            store.store(batch);
        }

        assertThat(bench.rows("SELECT room_id, epoch, seq, message_id FROM millrace.room_head ORDER BY 1"))
                .containsExactly("a 7 2 " + late.draft().id(), "b 7 3 " + other.draft().id());
    }

    @Test
    void aLateRepeatIsNotedBesideTheMessageItRepeats() throws Exception {
        var first = bench.message("a", "hello", "a-1");
        var batch = new Batch();
        add(batch, at(lease(0), 1), first);
        assertThat(store.store(batch)).isEqualTo(new Stored(1, 0, 0));

        var repeat = bench.message("a", "hello", "a-1");
        var later = new Batch();
        add(later, at(lease(0), 2), repeat);
        add(later, at(lease(0), 3), bench.message("b", "another room", "a-1"));
        assertThat(store.store(later)).isEqualTo(new Stored(1, 1, 0));

        assertThat(bench.rows("SELECT id, first_id, room_id, epoch, seq FROM millrace.repeated_message"))
                .containsExactly(repeat.draft().id() + " " + first.draft().id() + " a 7 2");
        assertThat(bench.text("SELECT message_id FROM millrace.room_head WHERE room_id = 'a'"))
                .isEqualTo(first.draft().id().toString());
    }

    @Test
    void aMessageAndItsRepeatInOneBatchAreOneMessage() throws Exception {
        var first = bench.message("a", "hello", "a-1");
        var repeat = bench.message("a", "hello", "a-1");
        var batch = new Batch();
        add(batch, at(lease(0), 1), first);
        add(batch, at(lease(0), 2), repeat);

        assertThat(store.store(batch)).isEqualTo(new Stored(1, 1, 0));

        assertThat(bench.text("SELECT id FROM millrace.message")).isEqualTo(first.draft().id().toString());
        assertThat(bench.text("SELECT id FROM millrace.repeated_message"))
                .isEqualTo(repeat.draft().id().toString());
    }

    @Test
    void aBatchThatFailsAnywhereLeavesNothing() throws Exception {
        for (String table : new String[]{"message", "room_head", "dead_letter", "journal_partition"}) {
            bench.execute("ALTER TABLE millrace." + table + " RENAME TO gone");
            var batch = new Batch();
            add(batch, at(lease(0), 1), bench.message("a", "x"));
            bury(batch, at(lease(1), 2), "broken");

            assertThatThrownBy(() -> store.store(batch)).isInstanceOf(StoreException.class);

            bench.execute("ALTER TABLE millrace.gone RENAME TO " + table);
            assertThat(bench.text("SELECT (SELECT count(*) FROM millrace.message)"
                    + " + (SELECT count(*) FROM millrace.room_head)"
                    + " + (SELECT count(*) FROM millrace.dead_letter)")).as(table).isEqualTo("0");
            assertThat(checkpoints()).allMatch(it -> it.endsWith(" 0 0-0"));
        }
    }

    private Lease lease(int partition) {
        return leases.get(partition);
    }

    private List<String> checkpoints() throws SQLException {
        return bench.rows("SELECT partition, incarnation, epoch, stream_millis || '-' || stream_counter"
                + " FROM millrace.journal_partition ORDER BY partition");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
