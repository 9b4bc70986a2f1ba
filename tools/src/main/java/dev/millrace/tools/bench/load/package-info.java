/**
 * People who talk over Socket.IO, many of them for little CPU, so that what is measured is the other side.
 *
 * <p>One thread waits for all sockets. What comes is looked at where it lies in the read buffer: the few bytes that tell an
 * ack from a message, and a number that the text itself carries. What goes is laid out once for each connection, and the
 * numbers are written into it. A message costs no object.
 */
@NullMarked
package dev.millrace.tools.bench.load;

import org.jspecify.annotations.NullMarked;
