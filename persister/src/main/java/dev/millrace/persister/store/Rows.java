package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What storing messages beside the live flush came to: rows, repeats and room heads as in a batch's transaction,
 * but no checkpoint moves.
 *
 * @param inserted how many rows are new
 * @param repeated how many late repeats are
 * @param refused  what PostgreSQL does not take, and why; nothing is written of it
 */
record Rows(int inserted, int repeated, List<Batch.DeadLetter> refused) {

    static Rows store(Connection connection, List<Batch.Item> items) throws SQLException {
        var poison = Poison.separate(connection, items);
        List<ChatMessage> good = Poison.messagesOf(poison.good());
        var repeats = poison.inserted() < good.size() ? Repeats.note(connection, good) : Repeats.Found.NONE;
        RoomHeads.move(connection,
                good.stream().filter(it -> !repeats.ids().contains(it.draft().id())).toList());
        return new Rows(poison.inserted(), repeats.noted(), poison.bad());
    }
}
