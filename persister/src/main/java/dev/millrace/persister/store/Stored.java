package dev.millrace.persister.store;

/**
 * What one batch came to.
 *
 * @param messages    rows that are new
 * @param repeated    late repeats that are new
 * @param deadLetters dead letters that are new
 */
public record Stored(int messages, int repeated, int deadLetters) {}
