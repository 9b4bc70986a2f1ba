/**
 * May they, and what then? The chat itself: {@linkplain dev.millrace.gateway.room.Command commands} in,
 * {@linkplain dev.millrace.gateway.room.Answer answers} and {@linkplain dev.millrace.gateway.room.RoomEvent
 * room events} out. Speaks no protocol and knows no store; what it needs of Redis and PostgreSQL it declares
 * as ports ({@link dev.millrace.gateway.room.MessageLog}, {@link dev.millrace.gateway.room.RoomFeed},
 * {@link dev.millrace.gateway.room.Durability}, and those of the packages below).
 *
 * <p>Everything here belongs to one event loop. A gateway has one {@link dev.millrace.gateway.room.Rooms}
 * per loop and shares nothing between them; loops meet in Redis, as gateways do.
 */
@NullMarked
package dev.millrace.gateway.room;

import org.jspecify.annotations.NullMarked;
