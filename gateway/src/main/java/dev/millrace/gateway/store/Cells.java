package dev.millrace.gateway.store;

import dev.millrace.model.Position;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;

/** A row's columns, one after the other in the order that the statement names them. */
final class Cells {

    private final ResultSet row;
    private int next = 1;

    Cells(ResultSet row) {
        this.row = row;
    }

    String text() throws SQLException {
        return Objects.requireNonNull(row.getString(next++));
    }

    @Nullable
    String textOrNull() throws SQLException {
        return row.getString(next++);
    }

    <E extends Enum<E>> E word(Class<E> type) throws SQLException {
        return Enum.valueOf(type, text());
    }

    int integer() throws SQLException {
        return row.getInt(next++);
    }

    long number() throws SQLException {
        return row.getLong(next++);
    }

    boolean truth() throws SQLException {
        return row.getBoolean(next++);
    }

    Instant time() throws SQLException {
        return Objects.requireNonNull(timeOrNull());
    }

    @Nullable
    Instant timeOrNull() throws SQLException {
        OffsetDateTime time = row.getObject(next++, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Null where there is none, or it is before every message. */
    @Nullable
    Position position() throws SQLException {
        long epoch = number();
        long seq = number();
        return epoch == 0 && seq == 0 ? null : new Position(epoch, seq);
    }

    void skip(int columns) {
        next += columns;
    }

    /** Whether the next column is null; it stays the next. */
    boolean isNull() throws SQLException {
        return row.getObject(next) == null;
    }
}
