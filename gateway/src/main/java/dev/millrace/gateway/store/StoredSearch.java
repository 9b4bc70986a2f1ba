package dev.millrace.gateway.store;

import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.message.MessageDesk.Found;
import dev.millrace.gateway.room.message.Search;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Contact;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Looks for messages by their text: backwards along the room's order, over a bounded part of it, so that a search costs the
 * same in every room and needs no index of its own. Thread-safe; blocks.
 */
public final class StoredSearch implements Search {

    private static final int PATIENCE_SECONDS = 3;

    /** After every message; and before. */
    private static final Position END = new Position(Long.MAX_VALUE, Long.MAX_VALUE);
    private static final Position BEGINNING = new Position(0, 0);

    static final String MATCHING = MessageRows.SELECT + """
            WHERE said.room_id = ? AND (epoch, seq) < (?, ?) AND (epoch, seq) >= (?, ?)
                AND type NOT IN ('JOIN', 'LEAVE')
                AND CASE WHEN latest.revision IS NULL THEN said.body ELSE latest.body END ILIKE ? ESCAPE '!'
            ORDER BY epoch DESC, seq DESC LIMIT ?""";

    /** Of a process. Each takes a connection for long, which others need for a moment. */
    private static final int MOST_AT_ONCE = 2;

    private static final Duration TURN_WITHIN = Duration.ofMillis(500);
    private static final Duration LATER = Duration.ofSeconds(2);

    private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);
    private final DataSource pool;
    private final int scan;
    private final Contact contact = new Contact("searching messages in PostgreSQL", InstantSource.system());

    /** @param scan how many messages one search looks through */
    public StoredSearch(DataSource pool, int scan) {
        this.pool = pool;
        this.scan = scan;
    }

    @Override
    public Found find(RoomId room, String text, @Nullable Position before, int limit) {
        awaitTurn();
        try {
            return look(room, text, before == null ? END : before, limit);
        } finally {
            turns.release();
        }
    }

    private void awaitTurn() {
        try {
            if (!turns.tryAcquire(TURN_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Refusal.until(ErrorCode.UNAVAILABLE, LATER,
                        "as many searches are under way as can be");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(ErrorCode.UNAVAILABLE, "the gateway stops");
        }
    }

    private Found look(RoomId room, String text, Position from, int limit) {
        try (Connection connection = pool.getConnection()) {
            Position last = lastToLookAt(connection, room, from);
            List<MessageView> found = matching(connection, room, from, last == null ? BEGINNING : last, text,
                    limit);
            contact.held();
            return new Found(found, found.size() == limit ? found.getLast().message().position() : last);
        } catch (SQLException e) {
            contact.lost(e);
            throw Refusal.of(ErrorCode.UNAVAILABLE, "messages cannot be searched just now");
        }
    }

    /** Null where there are fewer than may be looked through. */
    private @Nullable Position lastToLookAt(Connection connection, RoomId room, Position from)
            throws SQLException {
        try (PreparedStatement query = prepare(connection, StoredHistory.BACK, room, from)) {
            query.setInt(4, scan - 1);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Position(row.getLong(1), row.getLong(2)) : null;
            }
        }
    }

    private static List<MessageView> matching(Connection connection, RoomId room, Position from,
            Position last, String text, int limit) throws SQLException {
        try (PreparedStatement query = prepare(connection, MATCHING, room, from)) {
            query.setLong(4, last.epoch());
            query.setLong(5, last.seq());
            query.setString(6, containing(text));
            query.setInt(7, limit);
            List<MessageView> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(MessageView.of(MessageRows.said(room, row), MessageRows.latest(row)));
                }
            }
            return found;
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, RoomId room, Position from)
            throws SQLException {
        PreparedStatement query = connection.prepareStatement(sql);
        query.setQueryTimeout(PATIENCE_SECONDS);
        query.setString(1, room.value());
        query.setLong(2, from.epoch());
        query.setLong(3, from.seq());
        return query;
    }

    /** What stands for anything elsewhere stands for itself here. */
    private static String containing(String text) {
        return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
