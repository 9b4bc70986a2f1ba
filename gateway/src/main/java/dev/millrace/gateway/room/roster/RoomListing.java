package dev.millrace.gateway.room.roster;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Rooms, the one that spoke last first.
 *
 * @param next where the next page begins; null at the end
 */
public record RoomListing(List<RoomEntry> rooms, @Nullable String next) {}
