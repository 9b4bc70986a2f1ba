package dev.millrace.gateway;

import dev.millrace.gateway.room.roster.LiveHeads;
import dev.millrace.gateway.room.roster.MessagePlaces;
import dev.millrace.gateway.room.roster.ReadReceipts;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.gateway.room.roster.RoomNews;
import dev.millrace.gateway.room.roster.RoomSettings;
import dev.millrace.gateway.room.roster.Roster;

import io.vertx.core.Future;

/**
 * Where clients of one event loop have things asked for that block: called on virtual threads, from any protocol.
 *
 * @param news by which what became of a room is told, for whoever changes one without being asked to
 */
record Desks(RoomDesk rooms, RoomNews news) {

    /** To be replaced when the rooms' channels tell of effects: until then what happens to a room is told nobody. */
    static final RoomNews UNTOLD = effect -> Future.succeededFuture();

    static Desks over(Roster roster, RoomNews news, LiveHeads heads, MessagePlaces places,
            ReadReceipts receipts, RoomSettings settings) {
        var rooms = new RoomDesk(new RoomDesk.Ports(roster, news, heads, places, receipts), settings);
        return new Desks(rooms, news);
    }
}
