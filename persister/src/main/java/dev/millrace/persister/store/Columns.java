package dev.millrace.persister.store;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;

/**
 * Sets a statement's parameters, mostly one array a column: so a statement's text is the same for every number of
 * rows, a connection prepares it once, and a batch is one round trip a table.
 */
final class Columns {

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
