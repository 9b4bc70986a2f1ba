package dev.millrace.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.schema.Schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** In a room of a million messages, whatever is read of it is read along its order, and no more of it than is asked for. */
@WithPostgres
class DeepRoomIT {

    private static final String ROOM = "42";
    private static final String IN_ORDER = "message_in_room_order";
    private static final int SCAN = 10_000;

    private final TestDatabase database;

    DeepRoomIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void fill(TestDatabase database) throws SQLException {
        Schema.migrate(database.dataSource());
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            // Bulk, and thrown away: the indexes are built after it.
            statement.execute("DROP INDEX millrace." + IN_ORDER);
            statement.execute("""
                    INSERT INTO millrace.message
                        (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
                    SELECT uuidv7(), CASE WHEN n <= 1000000 THEN '42' ELSE 'room-' || n % 100 END, 7, n, 'alice', 'Alice',
                        'CHAT', 'message number ' || n, now()
                    FROM generate_series(1, 1100000) AS n""");
            statement.execute(
                    "CREATE INDEX message_in_room_order ON millrace.message (room_id, epoch, seq)");
            statement.execute("""
                    INSERT INTO millrace.message_revision (message_id, revision, room_id, body, by_id)
                    SELECT id, 1, room_id, 'edited', sender_id FROM millrace.message WHERE seq % 50 = 0""");
            statement.execute("VACUUM (ANALYZE) millrace.message, millrace.message_revision");
        }
    }

    @Test
    void aPageDeepInItIsOneLookIntoTheIndex() throws Exception {
        for (long seq : new long[]{Long.MAX_VALUE, 999_000, 500_000, 100}) {
            assertThat(read(StoredHistory.BEFORE, 101, ROOM, 7L, seq, 101)).isEqualTo("Backward");
        }
        for (long seq : new long[]{0, 500_000, 999_990}) {
            assertThat(read(StoredHistory.AFTER, 101, ROOM, 7L, seq, 101)).isEqualTo("Forward");
        }
        assertThat(read(StoredHistory.NEWEST, 1, ROOM)).isEqualTo("Backward");
    }

    @Test
    void pagesAreCountedInTheIndexAlone() throws Exception {
        assertThat(read(StoredHistory.BACK, SCAN, ROOM, 7L, 900_000L, SCAN - 1)).isEqualTo("Backward");
    }

    @Test
    void aSearchLooksAtNoMoreThanItMay() throws Exception {
        assertThat(read(StoredSearch.MATCHING, SCAN, ROOM, 7L, 900_000L, 7L, 890_000L, "%nowhere%", 50))
                .isEqualTo("Backward");
        assertThat(read(StoredSearch.MATCHING, 60, ROOM, 7L, 900_000L, 7L, 890_000L, "%message%", 50))
                .as("and stops where it has found enough")
                .isEqualTo("Backward");
    }

    /**
     * @param most rows that it may have looked at in the room
     * @return which way it read along the room's order
     */
    private String read(String sql, int most, Object... parameters) throws SQLException {
        List<JsonObject> nodes = new ArrayList<>();
        JsonObject plan = explain(sql, parameters);
        collect(plan, nodes);
        assertThat(nodes).as(plan::encodePrettily)
                .allSatisfy(node -> assertThat(node.getString("Node Type"))
                        .doesNotContain("Sort", "Seq Scan", "Bitmap", "Hash"));
        List<JsonObject> inRoom = nodes.stream()
                .filter(node -> "message".equals(node.getString("Relation Name")))
                .toList();
        assertThat(inRoom).as(plan::encodePrettily).hasSize(1);
        JsonObject scan = inRoom.getFirst();
        assertThat(scan.getString("Index Name")).isEqualTo(IN_ORDER);
        double looked = scan.getDouble("Actual Rows") + scan.getInteger("Rows Removed by Filter", 0);
        assertThat(looked).as(plan::encodePrettily).isLessThanOrEqualTo(most);
        return scan.getString("Scan Direction");
    }

    private JsonObject explain(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement query = connection
                        .prepareStatement("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Objects.requireNonNull(
                        new JsonArray(row.getString(1)).getJsonObject(0).getJsonObject("Plan"));
            }
        }
    }

    private static void collect(JsonObject node, List<JsonObject> nodes) {
        nodes.add(node);
        for (Object child : node.getJsonArray("Plans", new JsonArray())) {
            collect((JsonObject) child, nodes);
        }
    }
}
