package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What storing messages beside the live flush came to: rows, repeats, room heads and read positions as in a batch's transaction,
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
        return new Rows(poison.inserted(), account(connection, good, poison.inserted()), poison.bad());
    }

    /**
     * After the insert: notes late repeats, and moves heads and read positions by everything else. What was forgotten is
     * neither.
     *
     * @return how many repeats are new
     */
    static int account(Connection connection, List<ChatMessage> messages, int inserted) throws SQLException {
        if (inserted == messages.size()) {
            move(connection, messages);
            return 0;
        }
        List<ChatMessage> remembered = MessageInsert.remembered(connection, messages);
        var repeats = Repeats.note(connection, remembered);
        move(connection,
                remembered.stream().filter(it -> !repeats.ids().contains(it.draft().id())).toList());
        return repeats.noted();
    }

    private static void move(Connection connection, List<ChatMessage> messages) throws SQLException {
        RoomHeads.move(connection, messages);
        ReadPositions.move(connection, messages);
    }
}
