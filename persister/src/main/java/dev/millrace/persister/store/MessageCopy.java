package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The short way of a batch's messages into the table: COPY, which looks for nothing that is there already, and so
 * fails if there is. {@link MessageInsert} is the way that never does.
 */
final class MessageCopy {

    private static final String COPY = // language=SQL
            """
            COPY millrace.message
                (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at, client_id,
                 sender_kind)
            FROM STDIN (FORMAT binary)""";

    private static final int COLUMNS = 11;
    /** Of a message of some length; longer ones grow the room for all. */
    private static final int BYTES_A_ROW = 384;

    private static final String UNIQUE_VIOLATION = "23505";

    private MessageCopy() {}

    /** Whether a message of the batch is in the table already, by its id or its name, or twice in the batch. */
    static boolean foundOneThere(SQLException e) {
        return UNIQUE_VIOLATION.equals(e.getSQLState());
    }

    /**
     * What was forgotten on purpose must have been left out before.
     *
     * @param connection in a transaction that has begun: the pool hears nothing of a COPY, and must know that there is
     *                   something to roll back
     * @return how many rows are new: all of them, unless the table's owner leaves some out
     * @throws SQLException and the transaction is of no use any more
     */
    static int copy(Connection connection, List<ChatMessage> messages) throws SQLException {
        if (messages.isEmpty()) {
            return 0;
        }
        CopyRows rows = rowsOf(messages);
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            copy.writeToCopy(rows.bytes(), 0, rows.length());
            return Math.toIntExact(copy.endCopy());
        } catch (SQLException e) {
            if (copy.isActive()) {
                giveUp(connection, copy, e);
            }
            throw e;
        }
    }

    static CopyRows rowsOf(List<ChatMessage> messages) {
        var rows = new CopyRows(COLUMNS, messages.size() * BYTES_A_ROW);
        for (ChatMessage message : messages) {
            Draft draft = message.draft();
            rows.row()
                    .add(draft.id())
                    .add(draft.roomId().value())
                    .add(message.position().epoch())
                    .add(message.position().seq())
                    .add(draft.senderId().value())
                    .add(draft.senderName())
                    .add(draft.type().name())
                    .add(draft.text())
                    .add(draft.createdAt())
                    .add(draft.clientId())
                    .add(draft.senderKind().name());
        }
        return rows.end();
    }

    /**
     * The server has said neither yes nor no, and the wait for it is over. Asking it to forget the COPY would wait once
     * more; so the connection is cut, and then the driver only lets go of it.
     */
    private static void giveUp(Connection connection, CopyIn copy, SQLException why) throws SQLException {
        connection.abort(Runnable::run);
        try {
            copy.cancelCopy();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }
}
