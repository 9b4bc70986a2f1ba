/**
 * The whole of Millrace on this machine, for as long as somebody wants it: a folder, the servers, and our own
 * processes in any number. {@code scripts/up} shows it, {@code scripts/chatctl drill} breaks it.
 *
 * <pre>
 * Workspace   the folder it lives in: one owner at a time, secrets made once
 * Stack       PostgreSQL and Redis, then persisters and gateways; stopped the other way round
 *  └ Part      one of them: ended and started again where it was
 *     └ JavaServer   one of our own processes: started, awaited, stopped
 * </pre>
 *
 * <p>A stack may be closed on another thread than the one that uses it; each {@link
 * dev.millrace.tools.stack.Part} holds its own lock.
 */
@NullMarked
package dev.millrace.tools.stack;

import org.jspecify.annotations.NullMarked;
