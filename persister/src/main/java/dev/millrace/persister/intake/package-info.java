/** Reads the journal into the buffer. Redis is known here, in {@code watermark}, and where it is wired. */
@NullMarked
package dev.millrace.persister.intake;

import org.jspecify.annotations.NullMarked;
