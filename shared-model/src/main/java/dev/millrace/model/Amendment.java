package dev.millrace.model;

import java.time.Instant;

/**
 * What became of a message after it was said: it has another text, or none. Its text is then the one it has now.
 *
 * @param revision counts a message's amendments from 1: of two, the one with the higher is right
 * @param deletes  whether it has no text any more
 */
public record Amendment(int revision, Instant at, boolean deletes) {}
