package dev.millrace.persister.intake;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

/**
 * A partition to read, and from where.
 *
 * @param leaseEpoch  under which lease; a later lease of the same partition is another assignment
 * @param incarnation of the Redis that {@code after} belongs to; in another one the journal is read from its start
 */
public record Assignment(int partition, long leaseEpoch, Incarnation incarnation, StreamId after) {}
