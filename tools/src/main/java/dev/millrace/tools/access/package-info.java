/**
 * {@code scripts/token}: makes what people sign in with, and explains why it would be refused.
 *
 * <pre>
 * TokenMain     which of them, exit status
 *  ├ Steps         for one person all at once; or keys, credentials, presentations, tokens one at a time
 *  └ Inspect       the gateway's own checks, told one by one
 *     └ Advice       what to do about the one that failed
 * </pre>
 */
@NullMarked
package dev.millrace.tools.access;

import org.jspecify.annotations.NullMarked;
