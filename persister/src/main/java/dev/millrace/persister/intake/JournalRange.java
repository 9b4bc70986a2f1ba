package dev.millrace.persister.intake;

import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;

import io.vertx.redis.client.Redis;

import java.util.List;

/** Reads stretches of the journals beside whoever owns them. Not thread-safe. */
public final class JournalRange implements AutoCloseable {

    private final JournalConnection connection;

    private JournalRange(JournalConnection connection) {
        this.connection = connection;
    }

    /** @param redis a client that is closed with it */
    public static JournalRange open(Redis redis) throws JournalUnavailableException, InterruptedException {
        return new JournalRange(JournalConnection.open(redis));
    }

    /** Those after the one and up to the other, in their order. Blocks until Redis has answered. */
    public List<Entry> read(int partition, StreamId after, StreamId upTo, int atMost)
            throws JournalUnavailableException, InterruptedException {
        return connection.range(partition, after, upTo, atMost);
    }

    /** Reads one entry's bytes as the journal's intake does. */
    public static Entry reread(Origin origin, byte[] payload) {
        return EntryReader.read(origin, payload);
    }

    @Override
    public void close() {
        connection.close();
    }
}
