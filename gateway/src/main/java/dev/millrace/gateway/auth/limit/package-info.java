/**
 * How much of what may be done in which time: token buckets, one for each key of a kind.
 *
 * <p>A {@link dev.millrace.gateway.auth.limit.Limit} is one event loop's and exact for it. What must hold over all loops
 * of all gateways is balanced through {@link dev.millrace.gateway.auth.limit.SharedBuckets} by a
 * {@link dev.millrace.gateway.auth.limit.Balance}, behind what is done and never in its way.
 */
@NullMarked
package dev.millrace.gateway.auth.limit;

import org.jspecify.annotations.NullMarked;
