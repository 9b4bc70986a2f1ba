package dev.millrace.persister.store;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;

/**
 * Sets a statement's parameters, mostly one array a column: so a statement's text is the same for every number of
 * rows, a connection prepares it once, and a batch is one round trip a table.
 */
final class Columns {

    /** One dimension, whether there are nulls, of what type; how many, and the index of the first. */
    private static final int ARRAY_HEAD = 5 * Integer.BYTES;

    private final Connection connection;
    private final PreparedStatement statement;
    private int next = 1;

    Columns(Connection connection, PreparedStatement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    <T> void add(String type, Collection<T> rows, Function<? super T, ? extends @Nullable Object> column)
            throws SQLException {
        // An array of its own class goes in binary form, where the driver has one; any other is quoted and parsed.
        var values = (@Nullable Object[]) Array.newInstance(classOf(type), rows.size());
        int i = 0;
        for (T row : rows) {
            values[i++] = column.apply(row);
        }
        statement.setArray(next++, connection.createArrayOf(type, values));
    }

    /**
     * To the millisecond, as what PostgreSQL keeps: a whole number of microseconds since its epoch. That is exact, and
     * spares both sides a text. The driver has no such form of its own.
     */
    <T> void addTimes(Collection<T> rows, Function<? super T, Instant> column) throws SQLException {
        var array = ByteBuffer.allocate(ARRAY_HEAD + rows.size() * (Integer.BYTES + Long.BYTES))
                .putInt(1)
                .putInt(0)
                .putInt(Oid.TIMESTAMPTZ)
                .putInt(rows.size())
                .putInt(1);
        for (T row : rows) {
            array.putInt(Long.BYTES).putLong(PostgresTime.micros(column.apply(row)));
        }
        statement.setArray(next++, new PgArray(connection.unwrap(BaseConnection.class), Oid.TIMESTAMPTZ_ARRAY,
                array.array()));
    }

    void addBytes(byte[][] values) throws SQLException {
        statement.setArray(next++, connection.createArrayOf("bytea", values));
    }

    void add(Object value) throws SQLException {
        statement.setObject(next++, value);
    }

    private static Class<?> classOf(String type) {
        return switch (type) {
            case "bigint" -> Long.class;
            case "integer" -> Integer.class;
            case "boolean" -> Boolean.class;
            case "uuid" -> UUID.class;
            default -> String.class;
        };
    }
}
