/**
 * Who is it? Turns what a client presents into an {@link dev.millrace.gateway.auth.Identity}, or refuses.
 * Knows nothing of sockets, rooms or Redis.
 */
@NullMarked
package dev.millrace.gateway.auth;

import org.jspecify.annotations.NullMarked;
