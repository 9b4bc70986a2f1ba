package dev.millrace.persister.store;

/**
 * The right to store a partition's journal. It ends when somebody else is given it.
 *
 * @param epoch the fencing token: grows whenever the lease changes hands, so that of two leases of a partition only
 *              the later one can be held
 */
public record Lease(int partition, long epoch) {}
