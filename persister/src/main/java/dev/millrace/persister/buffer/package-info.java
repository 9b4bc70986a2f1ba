/** What was read and is not stored yet: bounded, and taken in batches. */
@NullMarked
package dev.millrace.persister.buffer;

import org.jspecify.annotations.NullMarked;
