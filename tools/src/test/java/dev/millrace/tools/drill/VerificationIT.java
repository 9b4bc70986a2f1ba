package dev.millrace.tools.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.Position;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The drill's own judgement finds each kind of harm; a drill that cannot fail proves nothing. */
@WithPostgres(per = Per.METHOD)
class VerificationIT {

    private static final long EPOCH = 7;

    private final Told told = new Told(List.of("drill-x-0", "drill-x-1"), 2, new MessageLog(),
            new MessageLog());
    private final List<UUID> ids = new ArrayList<>();
    private Connection connection;
    private TestDatabase database;

    @BeforeEach
    void tenThatWereToldAndStored(TestDatabase given) throws SQLException {
        database = given;
        Schema.migrate(database.dataSource());
        connection = database.connect();
        for (int number = 0; number < 10; number++) {
            var id = new UUID(number + 1, 1);
            ids.add(id);
            tell(id, number, number + 1, false);
            store(id, number, number + 1);
        }
    }

    @AfterEach
    void leave() throws SQLException {
        connection.close();
    }

    @Test
    void whatIsAsItWasToldIsClean() throws SQLException {
        var result = verify();

        assertThat(result.isClean()).as("%s", result).isTrue();
        assertThat(result.acknowledged()).isEqualTo(10);
    }

    @Test
    void whatIsGoneOrSaysSomethingElseOrStandsElsewhereIsMissing() throws SQLException {
        run("DELETE FROM millrace.message WHERE seq = 3");
        run("UPDATE millrace.message SET body = 'something else' WHERE seq = 5");
        run("UPDATE millrace.message SET seq = 99 WHERE seq = 7");

        assertThat(verify().missing()).isEqualTo(5); // acknowledged and heard, but for the text, which nobody listens to

        run("UPDATE millrace.message SET seq = 7 WHERE seq = 99");
        assertThat(verify().missing()).isEqualTo(3);
    }

    @Test
    void whatWasHeardAndNeverStoredIsMissing() throws SQLException {
        told.heard().add(new UUID(50, 1), 0, 0, 1, new Position(EPOCH, 1), false, 0, 0);

        var result = verify();

        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.examples()).containsExactly("missing, though heard: " + new UUID(50, 1)
                + " in drill-x-1 " + new Position(EPOCH, 1));
    }

    @Test
    void aSendThatIsTwoRowsIsDoubleAndSoAreTwoRowsInOnePlace() throws SQLException {
        run("DROP INDEX millrace.message_said_once");
        store(new UUID(60, 1), 4, 11);
        assertThat(verify().doubled()).isEqualTo(1);

        store(new UUID(61, 1), 12, 11);
        assertThat(verify().doubled()).isEqualTo(2);
    }

    @Test
    void twoSendsThatWereToldOneMessageAreDouble() throws SQLException {
        tell(ids.getLast(), 10, 10, true);

        assertThat(verify().doubled()).isEqualTo(1);
    }

    @Test
    void aLateRepeatIsThereIfWhatItRepeatsIs() throws SQLException {
        var late = new UUID(70, 1);
        tell(late, 10, 11, true);
        assertThat(verify().missing()).isEqualTo(2);

        run("INSERT INTO millrace.repeated_message (id, first_id, room_id, epoch, seq) VALUES ('" + late
                + "', '" + ids.getFirst() + "', 'drill-x-0', 7, 11)");
        assertThat(verify().missing()).isZero();
    }

    @Test
    void whatOneClientSentLaterMustNotStandEarlier() throws SQLException {
        var early = new UUID(80, 1);
        told.acknowledged().add(early, 1, 5, 1, new Position(EPOCH, 1), false, 0, 100);
        told.acknowledged().add(new UUID(81, 1), 1, 4, 1, new Position(EPOCH, 2), false, 0, 100);

        assertThat(verify().outOfOrder()).isEqualTo(1);
    }

    @Test
    void whatWasSentAfterAnotherWasAcknowledgedMustNotStandBeforeItThoughBothWereRepeated()
            throws SQLException {
        told.acknowledged().add(new UUID(80, 1), 0, 5, 1, new Position(EPOCH, 2), true, 0, 100);
        told.acknowledged().add(new UUID(81, 1), 1, 4, 1, new Position(EPOCH, 1), true, 99, 200);
        assertThat(verify().outOfOrder()).isZero();

        told.acknowledged().add(new UUID(82, 1), 1, 5, 1, new Position(EPOCH - 1, 9), true, 101, 200);
        assertThat(verify().outOfOrder()).isEqualTo(1);
    }

    @Test
    void aDrillThatDidTooFewFaultsOrAfterWhichSomethingStoodStillHasNotPassed() {
        var kill = new Fault(Fault.Kind.REDIS_KILL, 0, Duration.ZERO, Duration.ZERO);
        var whole = new DrillReport.Struck(kill, 1, new Recovery.Times(5, 5));
        var still = new DrillReport.Struck(kill, 1, new Recovery.Times(5, -1));

        assertThat(new DrillReport.Strikes(List.of(), List.of("redis-kill: it met another"), 1).arePassed())
                .isFalse();
        assertThat(new DrillReport.Strikes(List.of(whole), List.of(), 2).arePassed()).isFalse();
        assertThat(new DrillReport.Strikes(List.of(whole, still), List.of(), 1).arePassed()).isFalse();
        assertThat(new DrillReport.Strikes(List.of(whole), List.of("one"), 1).arePassed()).isTrue();
    }

    @Test
    void onlyAPersisterThatWaitsForTheLockIsInATransaction() throws Exception {
        try (Connection locking = database.connect();
                Connection other = database.connect();
                var writing = other.createStatement()) {
            locking.setAutoCommit(false);
            locking.createStatement().execute("LOCK TABLE millrace.message IN ACCESS EXCLUSIVE MODE");
            assertThat(Faults.awaitBlocked(connection, 2, Duration.ofMillis(200))).isFalse();

            writing.execute("SET application_name = 'millrace-persister'");
            var waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return writing.executeUpdate("DELETE FROM millrace.message");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(Faults.awaitBlocked(connection, 1, Duration.ofSeconds(10))).isTrue();
            assertThat(Faults.awaitBlocked(connection, 2, Duration.ofSeconds(1))).as("one is enough")
                    .isTrue();
            locking.rollback();
            assertThat(waiting.join()).isEqualTo(10);
        }
    }

    private Verification.Result verify() throws SQLException {
        try (Connection reading = database.connect()) {
            return new Verification(told).run(reading);
        }
    }

    private void tell(UUID id, int number, long seq, boolean repeated) {
        told.acknowledged().add(id, 0, number, 0, new Position(EPOCH, seq), repeated, number, number + 5);
        told.heard().add(id, 0, 0, 0, new Position(EPOCH, seq), false, 0, 0);
    }

    private void store(UUID id, int number, long seq) throws SQLException {
        try (PreparedStatement insert = connection
                .prepareStatement("INSERT INTO millrace.message (id, room_id,"
                        + " epoch, seq, sender_id, sender_name, type, body, created_at, client_id)"
                        + " VALUES (?, 'drill-x-0', 7, ?, 'drill-x-0', 'x', 'CHAT', ?, now(), ?)")) {
            insert.setObject(1, id);
            insert.setLong(2, seq);
            insert.setString(3, Told.text(0, number));
            insert.setString(4, String.valueOf(number));
            insert.executeUpdate();
        }
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isGreaterThanOrEqualTo(0);
        }
    }
}
