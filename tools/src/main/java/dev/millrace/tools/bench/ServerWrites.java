package dev.millrace.tools.bench;

import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.bench.measure.Written;
import dev.millrace.tools.bench.yardstick.Database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What the servers of a stack on this machine write. The persister is behind, and Redis writes a moment later when the disk is
 * busy: at the beginning as at the end, so that it is the average that is true. Thread-safe.
 */
final class ServerWrites implements WriteMeter {

    private final Connection postgres;
    private final AppendOnlyFiles redis;
    private long walBefore;

    /** Connects now, so that nobody has to while it is measured. */
    ServerWrites(AuditConfig servers) throws IOException, SQLException {
        this.redis = AppendOnlyFiles.of(servers.redis());
        this.postgres = Database.connect(servers.postgres());
    }

    @Override
    public synchronized void begin() {
        try {
            walBefore = Database.walBytes(postgres);
            redis.begin();
        } catch (IOException | SQLException e) {
            throw unknown(e);
        }
    }

    @Override
    public synchronized void look() {
        try {
            redis.look();
        } catch (IOException e) {
            throw unknown(e);
        }
    }

    @Override
    public synchronized List<Written> end() {
        try {
            return List.of(new Written(Written.WAL, Database.walBytes(postgres) - walBefore),
                    new Written(Written.AOF, redis.end()));
        } catch (IOException | SQLException e) {
            throw unknown(e);
        }
    }

    @Override
    public synchronized void close() {
        try (postgres) {
            redis.close();
        } catch (IOException | SQLException e) {
            throw unknown(e);
        }
    }

    private static IllegalStateException unknown(Exception cause) {
        return new IllegalStateException("what is written to disk is not known: " + cause.getMessage(),
                cause);
    }
}
