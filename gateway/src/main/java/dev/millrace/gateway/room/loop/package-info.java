/** What everything that belongs to one event loop may need, whatever it does. */
@NullMarked
package dev.millrace.gateway.room.loop;

import org.jspecify.annotations.NullMarked;
