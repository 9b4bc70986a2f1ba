package dev.millrace.tools.drill;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the database itself note every checkpoint that goes back within one life of Redis. Only somebody who writes
 * after losing the lease does that; since what is read twice is stored once, the rows would not show it.
 */
final class CheckpointWatch {

    private static final String INSTALL = // language=SQL
            """
            CREATE SCHEMA IF NOT EXISTS drill;
            CREATE TABLE IF NOT EXISTS drill.went_back (
                partition integer, lease_epoch bigint, was text, became text, at timestamptz DEFAULT clock_timestamp());
            CREATE OR REPLACE FUNCTION drill.note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.incarnation = OLD.incarnation
                        AND (NEW.stream_millis, NEW.stream_counter) < (OLD.stream_millis, OLD.stream_counter) THEN
                    INSERT INTO drill.went_back (partition, lease_epoch, was, became)
                    VALUES (NEW.partition, NEW.lease_epoch, OLD.stream_millis || '-' || OLD.stream_counter,
                        NEW.stream_millis || '-' || NEW.stream_counter);
                END IF;
                RETURN NEW;
            END $$;
            CREATE OR REPLACE TRIGGER drill_note BEFORE UPDATE ON millrace.journal_partition
                FOR EACH ROW EXECUTE FUNCTION drill.note()""";

    private static final String WENT_BACK = // language=SQL
            "SELECT partition, lease_epoch, was, became, at FROM drill.went_back ORDER BY at LIMIT ?";

    private static final int EXAMPLES = 20;

    private CheckpointWatch() {}

    static void install(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(INSTALL);
        }
    }

    /** The first of them, for people. */
    static List<String> wentBack(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(WENT_BACK)) {
            query.setInt(1, EXAMPLES);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    lines.add("the checkpoint of partition " + row.getInt(1) + " went back from "
                            + row.getString(3)
                            + " to " + row.getString(4) + " under lease " + row.getLong(2) + " at "
                            + row.getString(5));
                }
            }
        }
        return lines;
    }
}
