package dev.millrace.persister.jobs;

import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.Entry;

import java.util.List;

/** The journal, read here and there. */
public interface JournalPages {

    /**
     * Blocks until Redis has answered.
     *
     * @return in order, those after the one and up to the other; empty when there are none
     */
    List<Entry> read(int partition, StreamId after, StreamId upTo, int atMost) throws Exception;
}
