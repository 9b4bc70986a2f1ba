package dev.millrace.persister.watermark;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

/**
 * Up to where a partition's journal is committed.
 *
 * @param epoch of the last message there; 0 if it is not known
 */
public record Settled(int partition, Incarnation incarnation, long epoch, StreamId upTo) {}
