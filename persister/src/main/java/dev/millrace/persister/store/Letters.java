package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The dead letters that wait to be looked at again. Whatever is done here belongs to the transaction its
 * connections come in; none is begun and none is ended.
 */
public final class Letters {

    /** Before all letters. */
    public static final String FIRST = Integer.MIN_VALUE + "/0-0/";

    private static final String PAGE = // language=SQL
            """
            SELECT partition, stream_millis, stream_counter, encode(payload_hash, 'hex'), room_id, payload
            FROM millrace.dead_letter
            WHERE redriven_at IS NULL AND buried_at >= ?::timestamptz AND buried_at <= ?::timestamptz
              AND partition BETWEEN ? AND ? AND reason LIKE ?
              AND (partition, stream_millis, stream_counter, payload_hash) > (?, ?, ?, decode(?, 'hex'))
            ORDER BY partition, stream_millis, stream_counter, payload_hash
            LIMIT ?""";

    // What was refused keeps the reason of today; what was not has become a message.
    private static final String MARK = // language=SQL
            """
            UPDATE millrace.dead_letter
            SET redriven_at = CASE WHEN it.why_not IS NULL THEN now() END, reason = coalesce(it.why_not, reason)
            FROM unnest(?::integer[], ?::bigint[], ?::bigint[], ?::text[], ?::text[])
                AS it (p, millis, counter, hash, why_not)
            WHERE (partition, stream_millis, stream_counter, payload_hash)
                = (it.p, it.millis, it.counter, decode(it.hash, 'hex'))""";

    private final DataSource database;

    public Letters(DataSource database) {
        this.database = database;
    }

    /** In the table's order, those that nobody has turned into messages. */
    public List<Letter> after(String place, Which which, int atMost) throws StoreException {
        String[] parts = place.split("/", 3);
        StreamId id = StreamId.parse(parts[1]);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(PAGE)) {
            var columns = new Columns(connection, select);
            columns.add(which.since().map(Instant::toString).orElse("-infinity"));
            columns.add(which.upTo().toString());
            columns.add(which.partition().orElse(Integer.MIN_VALUE));
            columns.add(which.partition().orElse(Integer.MAX_VALUE));
            columns.add(which.reasonLike().orElse("%"));
            columns.add(Integer.parseInt(parts[0]));
            columns.add(id.millis());
            columns.add(id.counter());
            columns.add(parts[2]);
            columns.add(atMost);
            return letters(select);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** Stores what became a message, and notes the new reason of what did not. */
    public Redriven redrive(List<Reading> readings) throws StoreException {
        // By payload: each letter has its own array.
        IdentityHashMap<byte[], String> whyNot = new IdentityHashMap<>();
        List<Batch.Item> items = new ArrayList<>();
        for (Reading reading : readings) {
            ChatMessage message = reading.message();
            if (message == null) {
                whyNot.put(reading.letter().payload(), reading.reason());
            } else {
                items.add(new Batch.Item(null, message, reading.letter().payload()));
            }
        }
        try (Connection connection = database.getConnection()) {
            var rows = Rows.store(connection, items);
            rows.refused().forEach(refused -> whyNot.put(refused.payload(), refused.reason()));
            mark(connection, readings, whyNot);
            return new Redriven(rows.inserted(), readings.size() - whyNot.size() - rows.inserted(),
                    whyNot.size());
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private static void mark(Connection connection, List<Reading> readings,
            IdentityHashMap<byte[], String> whyNot)
            throws SQLException {
        List<Letter> letters = readings.stream().map(Reading::letter).toList();
        try (PreparedStatement mark = connection.prepareStatement(MARK)) {
            var columns = new Columns(connection, mark);
            columns.add("integer", letters, Letter::partition);
            columns.add("bigint", letters, letter -> letter.id().millis());
            columns.add("bigint", letters, letter -> letter.id().counter());
            columns.add("text", letters, Letter::hash);
            columns.add("text", letters, letter -> whyNot.get(letter.payload()));
            mark.executeUpdate();
        }
    }

    private static List<Letter> letters(PreparedStatement select) throws SQLException {
        List<Letter> letters = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                letters.add(new Letter(row.getInt(1), new StreamId(row.getLong(2), row.getLong(3)),
                        row.getString(4), row.getString(5), row.getBytes(6)));
            }
        }
        return letters;
    }

    /**
     * Of which letters.
     *
     * @param since    buried then or later
     * @param upTo     and then or before: what is buried meanwhile is for another time
     * @param reasonLike a pattern of SQL's
     */
    public record Which(Optional<Integer> partition, Optional<Instant> since, Instant upTo,
            Optional<String> reasonLike) {}

    /** What reading a letter again came to: a message, or the reason why it is none. */
    public record Reading(Letter letter, @Nullable ChatMessage message, String reason) {}

    /**
     * What some letters came to.
     *
     * @param stored    messages that are new
     * @param there     messages that were stored already, or repeat one that was
     * @param stillDead letters that are no messages yet
     */
    public record Redriven(int stored, int there, int stillDead) {}
}
