/**
 * Who is there: a user is from the first session on any gateway to the last. Ports, which {@code redis} and
 * {@code store} implement.
 */
@NullMarked
package dev.millrace.gateway.room.presence;

import org.jspecify.annotations.NullMarked;
