package dev.millrace.tools.audit;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

import java.util.List;

/**
 * What Redis held when it was read.
 *
 * @param messages   of all partitions, each partition in the order of its journal
 * @param unreadable entries that are no messages
 */
record Journal(Incarnation incarnation, List<Line> messages, List<Unreadable> unreadable) {

    /** An entry that is a message. */
    record Line(StreamId at, Entry entry) {}

    record Unreadable(int partition, StreamId at) {}
}
