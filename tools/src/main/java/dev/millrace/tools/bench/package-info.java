/**
 * {@code scripts/bench}: how fast it is, measured by anyone with one command.
 *
 * <pre>
 * bench            the command: a mode is one way to load a subject; starts what is needed, and wires the rest
 *  ├─ load         people who talk over real Socket.IO: one thread, no tree, no garbage for each message
 *  ├─ yardstick    what the machine can do at best: an echo gateway, a bare COPY, a bare pipelined script
 *  ├─ report       a table, a JSON file, and a page of plots
 *  └─ measure      what was measured: plain records, and what it cost
 * </pre>
 *
 * <p>Arrows: the root uses all, the three use {@code measure}, and {@code measure} nothing of ours. A yardstick is
 * measured in the same call as the system, by the same load: machines differ, and each differs from hour to hour, so
 * only the ratio is worth telling.
 */
@NullMarked
package dev.millrace.tools.bench;

import org.jspecify.annotations.NullMarked;
