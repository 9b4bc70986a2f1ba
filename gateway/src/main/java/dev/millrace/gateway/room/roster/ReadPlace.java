package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

/**
 * Up to where a member has read, after they said so.
 *
 * @param read   null where they have read nothing and there is nothing
 * @param moved  whether it is further than before
 * @param unread what is left
 */
public record ReadPlace(RoomId room, Party party, @Nullable Position read, boolean moved, long unread) {}
