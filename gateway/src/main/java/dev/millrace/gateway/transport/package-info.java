/**
 * Where the gateway meets HTTP. A protocol is one sub-package that turns frames into
 * {@linkplain dev.millrace.gateway.room.Command commands} and
 * {@linkplain dev.millrace.gateway.room.RoomEvent room events} into frames; adding one touches no other
 * package.
 */
@NullMarked
package dev.millrace.gateway.transport;

import org.jspecify.annotations.NullMarked;
