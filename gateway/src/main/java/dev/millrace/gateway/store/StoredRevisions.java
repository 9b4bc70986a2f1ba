package dev.millrace.gateway.store;

import dev.millrace.gateway.room.history.Latest;
import dev.millrace.gateway.room.message.MessageDesk.Revision;
import dev.millrace.gateway.room.message.Revisions;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Contact;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** The revisions in PostgreSQL. Thread-safe; blocks. */
public final class StoredRevisions implements Revisions {

    private static final int PATIENCE_SECONDS = 2;

    private static final String LATEST = """
            SELECT revision, body, at FROM millrace.message_revision
            WHERE message_id = ? ORDER BY revision DESC LIMIT 1""";

    /** To the millisecond, as every other time that clients see. */
    private static final String ADD = """
            INSERT INTO millrace.message_revision (message_id, revision, room_id, body, by_id, at)
            VALUES (?, ?, ?, ?, ?, date_trunc('milliseconds', now())) ON CONFLICT DO NOTHING
            RETURNING revision, body, at""";

    private static final String ALL = """
            SELECT revision, body, by_id, at FROM millrace.message_revision WHERE message_id = ? ORDER BY revision""";

    private final DataSource pool;
    private final Contact contact = new Contact("keeping revisions in PostgreSQL", InstantSource.system());

    public StoredRevisions(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public @Nullable Latest add(ChatMessage said, @Nullable String text, UserId by, int most) {
        return this.<Optional<Latest>>ask(connection -> {
            while (true) {
                Latest latest = latest(connection, said.draft().id());
                if (!isWanted(said, latest, text, most)) {
                    return Optional.ofNullable(latest);
                }
                Latest added = add(connection, said, latest == null ? 1 : latest.revision() + 1, text, by);
                // Whoever took the number was faster, and what they made of it is to be looked at first.
                if (added != null) {
                    return Optional.of(added);
                }
            }
        }).orElse(null);
    }

    private static boolean isWanted(ChatMessage said, @Nullable Latest latest, @Nullable String text,
            int most) {
        String now = latest == null ? said.draft().text() : latest.text();
        if (now == null || now.equals(text)) {
            return false;
        }
        return text == null || latest == null || latest.revision() < most;
    }

    private static @Nullable Latest latest(Connection connection, UUID message) throws SQLException {
        try (PreparedStatement query = prepare(connection, LATEST)) {
            query.setObject(1, message);
            return read(query);
        }
    }

    private static @Nullable Latest add(Connection connection, ChatMessage said, int number,
            @Nullable String text, UserId by) throws SQLException {
        try (PreparedStatement insert = prepare(connection, ADD)) {
            insert.setObject(1, said.draft().id());
            insert.setInt(2, number);
            insert.setString(3, said.draft().roomId().value());
            insert.setString(4, text);
            insert.setString(5, by.value());
            return read(insert);
        }
    }

    private static @Nullable Latest read(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? MessageRows.latest(row, 1) : null;
        }
    }

    @Override
    public List<Revision> of(UUID message) {
        return ask(connection -> {
            try (PreparedStatement query = prepare(connection, ALL)) {
                query.setObject(1, message);
                List<Revision> found = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.add(new Revision(row.getInt(1), row.getString(2), row.getString(3),
                                row.getObject(4, OffsetDateTime.class).toInstant()));
                    }
                }
                return found;
            }
        });
    }

    private static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(PATIENCE_SECONDS);
        return statement;
    }

    private <T> T ask(Question<T> question) {
        try (Connection connection = pool.getConnection()) {
            T answer = question.ask(connection);
            contact.held();
            return answer;
        } catch (SQLException e) {
            contact.lost(e);
            throw Refusal.of(ErrorCode.UNAVAILABLE, "messages cannot be changed just now");
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }
}
