/** How long to wait before trying again. */
@NullMarked
package dev.millrace.model.retry;

import org.jspecify.annotations.NullMarked;
