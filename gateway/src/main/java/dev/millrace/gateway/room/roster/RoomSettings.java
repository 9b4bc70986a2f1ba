package dev.millrace.gateway.room.roster;

import dev.millrace.model.config.ConfigReader;

/**
 * What rooms are like here.
 *
 * @param open       whether rooms that nobody made are open to whoever is let in
 * @param receipts   a room is told who read how far while it has at most so many users; 0 for never
 * @param maxMembers users that a room may have at most
 */
public record RoomSettings(boolean open, int receipts, int maxMembers) {

    /** A DIRECT room has two. */
    private static final int LEAST = 2;

    private static final int MOST = 100_000;

    public static RoomSettings read(ConfigReader in) {
        return new RoomSettings(
                in.parsed("room.unknown", "refused", "refused or open",
                        "rooms that nobody made: refused as if one were no member, or open to whoever is let in;"
                                + " such rooms have no members, no state and nothing unread",
                        word -> switch (word) {
                            case "open" -> true;
                            case "refused" -> false;
                            default -> throw new IllegalArgumentException();
                        }),
                in.integer("room.receipts", 100, 0, MOST,
                        "a room's members are told who read how far while the room has at most so many; 0: never"),
                in.integer("room.max-members", 5_000, LEAST, MOST,
                        "users that a room may have, and has room for unless whoever makes it says otherwise"));
    }
}
