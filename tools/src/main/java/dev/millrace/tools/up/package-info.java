/**
 * {@code scripts/up}: the whole system on one machine, as separate processes on embedded servers.
 *
 * <pre>
 * Up           arguments, messages, signals
 *  └ Stack       what runs, in package {@code stack}
 * </pre>
 */
@NullMarked
package dev.millrace.tools.up;

import org.jspecify.annotations.NullMarked;
