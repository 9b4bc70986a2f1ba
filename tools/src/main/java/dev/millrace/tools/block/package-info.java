/**
 * {@code scripts/chatctl block}, {@code unblock} and {@code blocked}: an operator's say about who is refused.
 *
 * <pre>
 * BlockMain      arguments, exit status
 *  ├ BlockOptions   what was typed
 *  │  └ Blockable      what is to be blocked, and for how long
 *  └ Blocklist      Redis, where every gateway looks
 * </pre>
 */
@NullMarked
package dev.millrace.tools.block;

import org.jspecify.annotations.NullMarked;
