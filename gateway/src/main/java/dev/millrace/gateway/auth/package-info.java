/**
 * Who is it, and is it still? Turns what a client presents into a {@link dev.millrace.gateway.auth.Session}, or
 * refuses. Here are the ports and what they speak of; {@code token} and {@code vp} verify, without waiting for
 * anything; {@code session} puts their verdicts, the revocations and the rule of one session for each presentation
 * together. Knows nothing of sockets, rooms or Redis.
 */
@NullMarked
package dev.millrace.gateway.auth;

import org.jspecify.annotations.NullMarked;
