/**
 * What was said, after it was said: reading it on, searching it, changing it; and saying something without being connected.
 */
@NullMarked
package dev.millrace.gateway.room.message;

import org.jspecify.annotations.NullMarked;
