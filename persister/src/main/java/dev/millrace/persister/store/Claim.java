package dev.millrace.persister.store;

/** A lease that is held, and where its partition is to be read on. */
public record Claim(Lease lease, Checkpoint from) {}
