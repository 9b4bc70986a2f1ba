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
import java.util.ArrayDeque;
import java.util.Deque;
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
    private final long before;

    /**
     * @param batch  rows a commit
     * @param before how many of the oldest rows are put back before it begins: the others go where these are
     */
    public BareCopy(PostgresSettings postgres, int batch, long before) {
        this.postgres = postgres;
        this.batch = batch;
        this.before = before;
    }

    public Transfer run(Meter meter) throws SQLException {
        try (Connection connection = Database.connect(postgres);
                Statement statement = connection.createStatement()) {
            CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
            Deque<Chunk> chunks = read(copies);
            statement.execute("TRUNCATE millrace.message");
            for (long rows = 0; rows < before && !chunks.isEmpty();) {
                rows += write(copies, chunks.remove());
            }
            Database.settle(connection);
            long walBefore = Database.walBytes(connection);
            Supplier<List<Cost>> costs = meter.begin();
            var seconds = new Seconds();
            long rows = 0;
            while (!chunks.isEmpty()) {
                rows += write(copies, chunks.remove());
                seconds.reached(rows);
            }
            var took = seconds.soFar();
            List<Cost> used = costs.get();
            var wal = new Written(Written.WAL, Database.walBytes(connection) - walBefore);
            return new Transfer(SUBJECT, rows, batch, took, used, List.of(wal), seconds.end(rows), List.of());
        }
    }

    /** They come in the order in which they were stored. */
    private Deque<Chunk> read(CopyManager copies) throws SQLException {
        Deque<Chunk> chunks = new ArrayDeque<>();
        long read = 0;
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
                read++;
            }
            begin = 0;
            if (rows == batch || (rows > 0 && read == before)) {
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

    private static long write(CopyManager copies, Chunk chunk) throws SQLException {
        CopyIn in = copies.copyIn(IN);
        in.writeToCopy(chunk.copy, 0, chunk.copy.length);
        long rows = in.endCopy();
        if (rows != chunk.rows) {
            throw new SQLException("of " + chunk.rows + " rows " + rows + " were copied");
        }
        return rows;
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
