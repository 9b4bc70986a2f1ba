/** The gateway's side of PostgreSQL. Nothing on the send path comes here. */
@NullMarked
package dev.millrace.gateway.store;

import org.jspecify.annotations.NullMarked;
