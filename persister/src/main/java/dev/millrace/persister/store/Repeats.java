package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Sends that were repeated so late that Redis had forgotten the first. The message they repeat is stored; they are
 * noted beside it, so that their places in the room are accounted for.
 */
final class Repeats {

    // What is in the table by its own id is no repeat, however often it is stored.
    private static final String NOTE = // language=SQL
            """
            WITH repeated AS (
                SELECT said.id, first.id AS first_id, said.room_id, said.epoch, said.seq
                FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
                    AS said (id, room_id, sender_id, client_id, epoch, seq)
                JOIN millrace.message AS first USING (room_id, sender_id, client_id)
                WHERE first.id <> said.id
            ), noted AS (
                INSERT INTO millrace.repeated_message (id, first_id, room_id, epoch, seq)
                SELECT * FROM repeated
                ON CONFLICT DO NOTHING
                RETURNING id
            )
            SELECT repeated.id, noted.id IS NOT NULL FROM repeated LEFT JOIN noted USING (id)""";

    /** The repeats among the messages; and how many of them are new here. */
    record Found(Set<UUID> ids, int noted) {

        static final Found NONE = new Found(Set.of(), 0);
    }

    private Repeats() {}

    /** @param messages for each, its row or the one it repeats is in the table */
    static Found note(Connection connection, List<ChatMessage> messages) throws SQLException {
        List<ChatMessage> named = messages.stream().filter(it -> it.draft().clientId() != null).toList();
        if (named.isEmpty()) {
            return Found.NONE;
        }
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            var columns = new Columns(connection, note);
            columns.add("uuid", named, message -> message.draft().id());
            columns.add("text", named, message -> message.draft().roomId().value());
            columns.add("text", named, message -> message.draft().senderId().value());
            columns.add("text", named, message -> message.draft().clientId());
            columns.add("bigint", named, message -> message.position().epoch());
            columns.add("bigint", named, message -> message.position().seq());
            return found(note);
        }
    }

    private static Found found(PreparedStatement note) throws SQLException {
        Set<UUID> ids = new HashSet<>();
        int noted = 0;
        try (ResultSet row = note.executeQuery()) {
            while (row.next()) {
                ids.add(row.getObject(1, UUID.class));
                noted += row.getBoolean(2) ? 1 : 0;
            }
        }
        return new Found(ids, noted);
    }
}
