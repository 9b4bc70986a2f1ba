package dev.millrace.gateway.room;

import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.recovery.Recents;
import dev.millrace.gateway.room.recovery.RecoverySettings;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nothing was said before. */
final class FakePast implements Recents {

    Past past() {
        return new Past(this, query -> Future.succeededFuture(new MessagePage(List.of(), false, null)),
                new RecoverySettings(Duration.ofMinutes(2), 500, 1_000), Runnable::run);
    }

    @Override
    public Future<Position> standing(RoomId room) {
        return Future.succeededFuture(new Position(1, 0));
    }

    @Override
    public Future<Map<RoomId, Missed>> after(Map<RoomId, Position> positions) {
        return nothing(positions);
    }

    @Override
    public Future<Map<RoomId, Missed>> since(Map<RoomId, Long> orders, String life) {
        return nothing(orders);
    }

    @Override
    public Future<Map<RoomId, List<String>>> amended(Collection<RoomId> rooms) {
        return Future.succeededFuture(Map.of());
    }

    private static Future<Map<RoomId, Missed>> nothing(Map<RoomId, ?> asked) {
        Map<RoomId, Missed> nothing = new HashMap<>();
        asked.keySet().forEach(room -> nothing.put(room, new Missed(List.of(), true, null)));
        return Future.succeededFuture(nothing);
    }
}
