package dev.millrace.persister.store;

import static dev.millrace.persister.store.Workbench.add;
import static dev.millrace.persister.store.Workbench.at;
import static dev.millrace.persister.store.Workbench.bury;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Messages that no reader could foresee PostgreSQL to refuse. */
@WithPostgres(per = Per.METHOD)
@Timeout(60)
class PoisonIT {

    private static final UUID SELF = UUID.randomUUID();

    private final TestDatabase database;
    private final Workbench bench;
    private final MessageStore store;

    PoisonIT(TestDatabase database) {
        this.database = database;
        this.bench = new Workbench(database);
        this.store = bench.store(SELF);
    }

    @BeforeEach
    void hold() throws Exception {
        Schema.migrate(database.dataSource());
        bench.leases(SELF, 1).turn(List.of(), true);
        bench.countTries();
    }

    @Test
    void theBadOnesAreBuriedWithTheirMarksAndTheGoodOnesStored() throws Exception {
        bench.execute("ALTER TABLE millrace.message ADD CONSTRAINT polite CHECK (body <> 'bad')");
        List<ChatMessage> messages = messages(1_000, Set.of(0, 499, 500, 999));
        Batch batch = batchOf(messages);
        bury(batch, at(new Lease(0, 1), 1_000), "not a message");

        assertThat(store.store(batch)).isEqualTo(new Stored(996, 0, 5));

        ChatMessage last = messages.getLast();
        assertThat(
                bench.text("SELECT reason, message_id, room_id, epoch, seq, payload = convert_to('{\"seq\":'"
                        + " || seq || ',\"epoch\":7,\"id\":\"' || message_id || '\",\"roomId\":\"a\","
                        + "\"senderId\":\"alice\",\"senderName\":\"Alice\",\"type\":\"CHAT\",\"message\":\"bad\","
                        + "\"createdAt\":\"2026-11-20T18:11:42.123Z\"}', 'UTF8')"
                        + " FROM millrace.dead_letter WHERE stream_counter = 999"))
                .isEqualTo("23514: new row for relation \"message\" violates check constraint \"polite\" "
                        + last.draft().id() + " a 7 1000 t");
        assertThat(bench.text("SELECT count(*) FROM millrace.message WHERE body = 'bad'")).isEqualTo("0");
        assertThat(bench.text("SELECT seq FROM millrace.room_head")).isEqualTo("999");
        assertThat(bench.text("SELECT stream_counter FROM millrace.journal_partition")).isEqualTo("1000");
        assertThat(bench.rows("SELECT seq FROM millrace.message ORDER BY ctid")).as("in their order")
                .isSortedAccordingTo(Comparator.comparingLong(Long::parseLong));
    }

    @Test
    void aBadOneCostsNoMoreThanTwiceTheLogarithm() throws Exception {
        bench.execute("ALTER TABLE millrace.message ADD CONSTRAINT polite CHECK (body <> 'bad')");

        assertThat(store.store(batchOf(messages(1_024, Set.of(700))))).isEqualTo(new Stored(1_023, 0, 1));

        // The first attempt, the whole batch again, and two halves a level.
        assertThat(bench.tries()).isEqualTo(1 + 1 + 2 * 10);
    }

    @Test
    void aBatchOfNothingButBadOnesIsBuriedWhole() throws Exception {
        bench.execute("ALTER TABLE millrace.message ADD CONSTRAINT polite CHECK (body <> 'bad')");
        Batch batch = batchOf(messages(3, Set.of(0, 1, 2)));

        assertThat(store.store(batch)).isEqualTo(new Stored(0, 0, 3));
        assertThat(store.store(batch)).as("again").isEqualTo(new Stored(0, 0, 0));
    }

    @Test
    void whatIsRefusedOnlyAtTheCommitIsFoundToo() throws Exception {
        bench.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'no such thing' USING ERRCODE = '22023'; END $$;
                CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON millrace.message
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.body = 'bad')
                    EXECUTE FUNCTION refuse()""");

        assertThat(store.store(batchOf(messages(7, Set.of(3))))).isEqualTo(new Stored(6, 0, 1));

        assertThat(bench.text("SELECT reason FROM millrace.dead_letter")).isEqualTo("22023: no such thing");
    }

    @Test
    void whatIsTooLargeForAnIndexIsBuried() throws Exception {
        bench.execute("CREATE INDEX of_bodies ON millrace.message (body)");
        List<ChatMessage> messages = messages(4, Set.of());
        String large = IntStream.range(0, 20_000)
                .mapToObj(i -> Character.toString(0xAC00 + (i * 7919 + i * i) % 11_000))
                .collect(Collectors.joining());
        messages.add(bench.message("a", large));

        assertThat(store.store(batchOf(messages))).isEqualTo(new Stored(4, 0, 1));

        assertThat(bench.text("SELECT reason FROM millrace.dead_letter")).startsWith("54000: index row");
    }

    @Test
    void anErrorThatMayPassIsNobodysPoison() throws Exception {
        bench.execute("""
                CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END $$;
                CREATE TRIGGER full_disk BEFORE INSERT ON millrace.message
                    FOR EACH ROW WHEN (NEW.body = 'bad') EXECUTE FUNCTION full_disk()""");
        Batch batch = batchOf(messages(7, Set.of(3)));

        assertThatThrownBy(() -> store.store(batch)).isInstanceOf(StoreException.class);

        assertThat(bench.text("SELECT count(*) FROM millrace.dead_letter")).isEqualTo("0");
        assertThat(bench.tries()).as("tried once, and not split").isOne();
    }

    @Test
    void poisonUnderALostLeaseIsNotBuried() throws Exception {
        bench.execute("ALTER TABLE millrace.message ADD CONSTRAINT polite CHECK (body <> 'bad')");
        bench.execute("UPDATE millrace.journal_partition SET lease_epoch = 2");

        assertThatThrownBy(() -> store.store(batchOf(messages(7, Set.of(3)))))
                .isInstanceOf(FencedException.class);

        assertThat(bench.text("SELECT (SELECT count(*) FROM millrace.dead_letter)"
                + " + (SELECT count(*) FROM millrace.message)")).isEqualTo("0");
    }

    private List<ChatMessage> messages(int count, Set<Integer> bad) {
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(bench.message("a", bad.contains(i) ? "bad" : "good"));
        }
        return messages;
    }

    private static Batch batchOf(List<ChatMessage> messages) {
        var batch = new Batch();
        for (int i = 0; i < messages.size(); i++) {
            add(batch, at(new Lease(0, 1), i), messages.get(i));
        }
        return batch;
    }
}
