/**
 * What this gateway acknowledged, drawn up so that it can be compared with what is stored: for each source (an event
 * loop of one gateway's life), window of time and partition, how many messages and which, reduced to a digest.
 * Written beside the pipeline: no send waits for it, and it knows nothing of how messages are stored.
 */
@NullMarked
package dev.millrace.gateway.room.ledger;

import org.jspecify.annotations.NullMarked;
