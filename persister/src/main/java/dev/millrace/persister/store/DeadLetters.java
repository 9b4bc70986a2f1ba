package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** What no row of a message can hold, kept as it came. */
final class DeadLetters {

    /** The partition of what was heard on a channel. */
    private static final int NO_PARTITION = -1;

    private static final String BURY = // language=SQL
            """
            INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason,
                                              message_id, room_id, epoch, seq)
            SELECT * FROM unnest(?::integer[], ?::bigint[], ?::bigint[], ?::bytea[], ?::text[],
                                 ?::uuid[], ?::text[], ?::bigint[], ?::bigint[])
            ON CONFLICT DO NOTHING""";

    private DeadLetters() {}

    /** @return how many were not there yet */
    static int bury(Connection connection, List<Batch.DeadLetter> letters) throws SQLException {
        if (letters.isEmpty()) {
            return 0;
        }
        try (PreparedStatement bury = connection.prepareStatement(BURY)) {
            var columns = new Columns(connection, bury);
            columns.add("integer", letters,
                    letter -> letter.place() == null ? NO_PARTITION : letter.place().partition());
            columns.add("bigint", letters, letter -> idOf(letter).millis());
            columns.add("bigint", letters, letter -> idOf(letter).counter());
            columns.addBytes(letters.stream().map(Batch.DeadLetter::payload).toArray(byte[][]::new));
            columns.add("text", letters, Batch.DeadLetter::reason);
            columns.add("uuid", letters, of(message -> message.draft().id()));
            columns.add("text", letters, of(message -> message.draft().roomId().value()));
            columns.add("bigint", letters, of(message -> message.position().epoch()));
            columns.add("bigint", letters, of(message -> message.position().seq()));
            return bury.executeUpdate();
        }
    }

    private static StreamId idOf(Batch.DeadLetter letter) {
        return letter.place() == null ? StreamId.START : letter.place().id();
    }

    private static Function<Batch.DeadLetter, @Nullable Object> of(
            Function<ChatMessage, Object> mark) {
        return letter -> letter.message() == null ? null : mark.apply(letter.message());
    }
}
