/** One batch, one transaction. SQL is known here and nowhere else. */
@NullMarked
package dev.millrace.persister.store;

import org.jspecify.annotations.NullMarked;
