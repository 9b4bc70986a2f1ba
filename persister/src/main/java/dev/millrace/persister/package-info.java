/**
 * The persister: the journal in, batches of rows out.
 *
 * <pre>
 * ownership ─▶ store ─▶ PostgreSQL: which partitions are ours
 * intake ─▶ buffer ─▶ flush ─▶ store ─▶ PostgreSQL
 * XREAD     bounded   a batch   rows, heads, checkpoints: one commit, if they are still ours
 *                       └────▶ watermark, after the commit: settle with Redis, publish
 * </pre>
 *
 * <p>A lane is an intake, a buffer and a flush, with a thread at each end; a partition stays in its lane.
 *
 * <p>What the checkpoints in PostgreSQL do not cover is in the journal, so nothing in this process' memory
 * needs saving: whoever starts next reads on from the checkpoints. This package wires; the others do not
 * know each other beyond the arrows above.
 */
@NullMarked
package dev.millrace.persister;

import org.jspecify.annotations.NullMarked;
