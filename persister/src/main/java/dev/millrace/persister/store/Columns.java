package dev.millrace.persister.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Sets a statement's parameters, one array after the other. */
final class Columns {

    private final Connection connection;
    private final PreparedStatement statement;
    private int next = 1;

    Columns(Connection connection, PreparedStatement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    <T> void add(String type, List<T> rows, Function<T, Object> column) throws SQLException {
        var values = new Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        add(type, values);
    }

    void add(String type, Object[] values) throws SQLException {
        statement.setArray(next++, connection.createArrayOf(type, values));
    }
}
