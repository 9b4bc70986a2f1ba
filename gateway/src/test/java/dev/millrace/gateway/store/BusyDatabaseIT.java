package dev.millrace.gateway.store;

import static dev.millrace.gateway.store.RosterFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What clients are told while PostgreSQL has no time for them. */
@WithPostgres
class BusyDatabaseIT {

    private final TestDatabase database;

    BusyDatabaseIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void whoFindsNoConnectionIsToldSo() throws Exception {
        try (var on = new RosterFixture(database)) {
            RoomId room = on.group("anna");
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < on.pool.getMaximumPoolSize(); i++) {
                all.add(on.pool.getConnection());
            }
            assertUnavailable(() -> on.desk.room(user("anna"), room));
            for (Connection connection : all) {
                connection.close();
            }

            assertThat(on.desk.room(user("anna"), room).room().id()).isEqualTo(room);
        }
    }

    @Test
    void whoWaitsTooLongForARoomThatSomebodyHoldsIsToldSo() throws Exception {
        try (var on = new RosterFixture(database); Connection holder = database.connect()) {
            RoomId room = on.group("anna", "ben");
            hold(holder, room);
            assertUnavailable(() -> on.desk.leave(user("ben"), room));
            holder.rollback();
            Room before = on.desk.room(user("ben"), room).room();

            on.desk.leave(user("ben"), room);
            assertThat(before.members()).isEqualTo(2);
            assertThat(on.told).hasSize(1);
        }
    }

    @Test
    void aRoomThatSomebodyHoldsIsReadWithoutWaiting() throws Exception {
        try (var on = new RosterFixture(database); Connection holder = database.connect()) {
            RoomId room = on.group("anna", "ben");
            hold(holder, room);

            assertThat(on.desk.members(user("anna"), room)).hasSize(2);
            assertThat(on.desk.roomsOf(user("anna"), null, 50).rooms()).isNotEmpty();
            holder.rollback();
        }
    }

    private static void hold(Connection connection, RoomId room) throws SQLException {
        connection.setAutoCommit(false);
        try (var lock = connection.prepareStatement("SELECT 1 FROM millrace.room WHERE id = ? FOR UPDATE")) {
            lock.setString(1, room.value());
            lock.execute();
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        Refusal refusal = catchThrowableOfType(Refusal.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }
}
