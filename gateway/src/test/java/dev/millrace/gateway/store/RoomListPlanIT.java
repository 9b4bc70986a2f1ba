package dev.millrace.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.gateway.room.roster.ListPlace;
import dev.millrace.gateway.room.roster.StoredEntry;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** How PostgreSQL finds what is asked for, in tables that are large enough for a sequential scan to be the worse choice. */
@WithPostgres
class RoomListPlanIT {

    private static final int ROOMS_OF_ONE = 1_000;

    /** One user is in 1,000 of many rooms, and each of those has spoken. */
    private static final String[] MUCH = {
        """
                INSERT INTO millrace.room (id, kind, title, admission, capacity, created_by)
                SELECT 'room-' || i, 'GROUP', repeat('title ', 10), 'INVITED', 100, 'anna'
                FROM generate_series(1, 30000) i""",
        """
                INSERT INTO millrace.room_member (room_id, side, member_id, name, role)
                SELECT 'room-' || i, 'USER', 'user-' || (i * 7 + k * 13) % 5000, 'N', 'MEMBER'
                FROM generate_series(1, 30000) i, generate_series(1, 4) k ON CONFLICT DO NOTHING""",
        """
                INSERT INTO millrace.room_member (room_id, side, member_id, name, role)
                SELECT 'room-' || i * 30, 'USER', 'anna', 'Anna', 'OWNER' FROM generate_series(1, 1000) i""",
        """
                INSERT INTO millrace.message (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
                SELECT gen_random_uuid(), 'room-' || i, 1, 3, 'user', 'U', 'CHAT', repeat('text ', 80),
                    timestamptz '2026-01-01' + (i * 31 % 40000) * interval '1 s'
                FROM generate_series(1, 30000) i""",
        """
                INSERT INTO millrace.room_head (room_id, epoch, seq, message_id, at)
                SELECT room_id, epoch, seq, id, created_at FROM millrace.message""",
        """
                INSERT INTO millrace.message_revision (message_id, revision, room_id, body, by_id)
                SELECT id, 1, room_id, 'edited', 'user' FROM millrace.message""",
        "ANALYZE millrace.room, millrace.room_member, millrace.room_head, millrace.message,"
                + " millrace.message_revision"
    };

    private final TestDatabase database;

    RoomListPlanIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void theListOfAThousandRoomsIsOneQueryOverIndexes() throws Exception {
        try (var on = new RosterFixture(database)) {
            fill();
            for (int limit : List.of(51, ROOMS_OF_ONE + 1)) {
                assertThat(planOf(on, null, limit)).contains("Index").doesNotContain("Seq Scan");
            }
            var place = new ListPlace(Instant.parse("2026-01-01T06:00:00Z"), new RoomId("room-1"));
            assertThat(planOf(on, place, 51)).contains("Index").doesNotContain("Seq Scan");

            List<StoredEntry> all = on.roster.rooms(RosterFixture.party("anna"), null, ROOMS_OF_ONE + 1);
            assertThat(all).hasSize(ROOMS_OF_ONE)
                    .isSortedAccordingTo(
                            (one, other) -> other.lastAt().compareTo(one.lastAt()));
            assertThat(all).allSatisfy(it -> assertThat(it.head()).isNotNull());
        }
    }

    /** Over a connection whose statements may take their time. */
    private void fill() throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            for (String much : MUCH) {
                statement.execute(much);
            }
        }
    }

    private static String planOf(RosterFixture on, @Nullable ListPlace after, int limit) throws SQLException {
        try (Connection connection = on.pool.getConnection();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN " + EntryRows.LIST)) {
            explain.setString(1, "USER");
            explain.setString(2, "anna");
            explain.setObject(3, after == null ? null : after.at().atOffset(ZoneOffset.UTC));
            explain.setString(4, after == null ? "" : after.room().value());
            explain.setInt(5, limit);
            var plan = new StringBuilder();
            try (var row = explain.executeQuery()) {
                while (row.next()) {
                    plan.append(row.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }
}
