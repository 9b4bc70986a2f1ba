/** Takes batches from the buffer and has them stored, for as long as that takes. Spring Batch lives here. */
@NullMarked
package dev.millrace.persister.flush;

import org.jspecify.annotations.NullMarked;
