package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Party;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A statement with its parameters, given one after the other. Belongs to the transaction of its connection. */
final class Sql implements AutoCloseable {

    private final PreparedStatement statement;
    private int next = 1;

    Sql(Connection connection, String text) throws SQLException {
        this.statement = connection.prepareStatement(text);
    }

    Sql set(@Nullable Object value) throws SQLException {
        statement.setObject(next++, switch (value) {
            case Instant time -> time.atOffset(ZoneOffset.UTC);
            case RoomId room -> room.value();
            case Enum<?> word -> word.name();
            case null, default -> value;
        });
        return this;
    }

    Sql set(Party party) throws SQLException {
        return set(party.side()).set(party.id());
    }

    Sql texts(Collection<? extends @Nullable String> values) throws SQLException {
        statement.setArray(next++, statement.getConnection().createArrayOf("text", values.toArray()));
        return this;
    }

    Sql numbers(Collection<Long> values) throws SQLException {
        statement.setArray(next++, statement.getConnection().createArrayOf("bigint", values.toArray()));
        return this;
    }

    /** Returns how many rows it changed. */
    int update() throws SQLException {
        return statement.executeUpdate();
    }

    <T> List<T> rows(Reading<T> reading) throws SQLException {
        List<T> all = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                all.add(reading.read(new Cells(row)));
            }
        }
        return all;
    }

    /** The only row; null where there is none. */
    <T> @Nullable T row(Reading<T> reading) throws SQLException {
        List<T> all = rows(reading);
        return all.isEmpty() ? null : all.getFirst();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }

    /** Makes something of one row. */
    interface Reading<T> {
        T read(Cells cells) throws SQLException;
    }
}
