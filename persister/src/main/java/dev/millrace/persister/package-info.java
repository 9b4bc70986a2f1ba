/**
 * The persister: the journal in, batches of rows out.
 *
 * <pre>
 * intake ─▶ buffer ─▶ flush ─▶ store ─▶ PostgreSQL
 * XREAD     bounded   a batch   rows and checkpoints, one commit
 *                       └────▶ watermark, after the commit: publish, trim
 * </pre>
 *
 * <p>What the checkpoints in PostgreSQL do not cover is in the journal, so nothing in this process' memory
 * needs saving: whoever starts next reads on from the checkpoints. This package wires; the others do not
 * know each other beyond the arrows above.
 */
@NullMarked
package dev.millrace.persister;

import org.jspecify.annotations.NullMarked;
