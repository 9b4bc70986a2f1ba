/**
 * The gateway's side of PostgreSQL: a pool of its own, and what is read and written over it. Knows nothing of event
 * loops: what is here blocks, and is called on threads made for that. No send needs it to succeed.
 */
@NullMarked
package dev.millrace.gateway.store;

import org.jspecify.annotations.NullMarked;
