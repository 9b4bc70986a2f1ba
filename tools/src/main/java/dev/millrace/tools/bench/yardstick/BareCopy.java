package dev.millrace.tools.bench.yardstick;

import dev.millrace.model.config.PostgresSettings;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.measure.Written;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rows of the messages that are stored, put into the same table again by the fastest way there is: COPY in
 * PostgreSQL's own binary form, made beforehand, over one connection, with one commit for each batch. It does not look
 * for what is there already, keeps no checkpoint, and moves no room's head.
 *
 * <p>Nobody else may write meanwhile: the table is emptied, and the rows are in this JVM's memory alone.
 */
public final class BareCopy {

    public static final String SUBJECT = "bare COPY";

    private static final String OUT = "COPY millrace.message TO STDOUT (FORMAT binary)";
    private static final String IN = "COPY millrace.message FROM STDIN (FORMAT binary)";
    /** Eleven bytes of signature, four of flags, and how long the rest of it is: nothing. */
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0,
        0, 0, 0, 0, 0, 0, 0, 0};
    /** Stands where the number of a row's columns would. */
    private static final byte[] TRAILER = {(byte) 0xff, (byte) 0xff};
    private static final byte[] NOTHING = {};

    private final PostgresSettings postgres;
    private final int batch;

    /** @param batch rows a commit */
    public BareCopy(PostgresSettings postgres, int batch) {
        this.postgres = postgres;
        this.batch = batch;
    }

    public Transfer run(Meter meter) throws SQLException {
        try (Connection connection = Database.connect(postgres);
                Statement statement = connection.createStatement()) {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            List<Chunk> chunks = read(copies);
            statement.execute("TRUNCATE millrace.message");
            Database.settle(connection);
            long walBefore = Database.walBytes(connection);
            Supplier<List<Cost>> costs = meter.begin();
            var seconds = new Seconds();
            long rows = 0;
            for (Chunk chunk : chunks) {
                write(copies, chunk);
                rows += chunk.rows;
                seconds.reached(rows);
            }
            var took = seconds.soFar();
            List<Cost> used = costs.get();
            var wal = new Written(Written.WAL, Database.walBytes(connection) - walBefore);
            return new Transfer(SUBJECT, rows, batch, took, used, List.of(wal), seconds.end(rows), List.of());
        }
    }

    private List<Chunk> read(CopyManager copies) throws SQLException {
        List<Chunk> chunks = new ArrayList<>();
        CopyOut out = copies.copyOut(OUT);
        var copy = new ByteArrayOutputStream();
        int rows = 0;
        int begin = HEADER.length;
        // Each comes with one row at most. The header comes first, by itself or not, and the trailer last.
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            int length = row.length - begin;
            if (length > TRAILER.length) {
                copy.writeBytes(rows == 0 ? HEADER : NOTHING);
                copy.write(row, begin, length);
                rows++;
            }
            begin = 0;
            if (rows == batch) {
                chunks.add(chunk(rows, copy));
                rows = 0;
            }
        }
        if (rows > 0) {
            chunks.add(chunk(rows, copy));
        }
        return chunks;
    }

    private static Chunk chunk(int rows, ByteArrayOutputStream copy) {
        copy.writeBytes(TRAILER);
        byte[] bytes = copy.toByteArray();
        copy.reset();
        return new Chunk(rows, bytes);
    }

    private static void write(CopyManager copies, Chunk chunk) throws SQLException {
        CopyIn in = copies.copyIn(IN);
        in.writeToCopy(chunk.copy, 0, chunk.copy.length);
        long rows = in.endCopy();
        if (rows != chunk.rows) {
            throw new SQLException("of " + chunk.rows + " rows " + rows + " were copied");
        }
    }

    private static final class Chunk {

        private final int rows;
        private final byte[] copy;

        Chunk(int rows, byte[] copy) {
            this.rows = rows;
            this.copy = copy;
        }
    }
}
