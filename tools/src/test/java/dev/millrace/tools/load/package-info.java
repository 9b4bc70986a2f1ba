/**
 * How much a gateway holds, and whether it lets go: programs that measure a gateway in a process of its own, small in the
 * gate and as large as one likes by hand (docs/load.md).
 *
 * <p>Their clients are raw sockets, each with a virtual thread: what a library would never do is what is looked for.
 */
@NullMarked
package dev.millrace.tools.load;

import org.jspecify.annotations.NullMarked;
