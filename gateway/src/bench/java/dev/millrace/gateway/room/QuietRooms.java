package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.LimitSettings;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.room.ledger.LedgerBook;
import dev.millrace.gateway.room.loop.SteadyClock;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;

import io.vertx.core.Future;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Rooms that anybody may be in and nothing is asked of the outside for, but where what is said is appended. */
public final class QuietRooms implements RoomFeed, Durability {

    private static final Rate AMPLE = Rate.parse("1000000/1s burst 9999999");

    private final Map<RoomId, Consumer<String>> listeners = new HashMap<>();
    private final Rooms rooms;

    public QuietRooms(MessageLog log) {
        var clock = new SteadyClock(InstantSource.system());
        var ledger = new LedgerBook(new Partitions(16), Duration.ofHours(1), clock);
        var speech = new Speech(new Speech.Ports(log, this, ledger), 4_000, clock, 1);
        var limits = new SendLimits(new Balance(spendings -> Future.failedFuture("nobody is told")),
                new LimitSettings(AMPLE, 0, AMPLE, AMPLE, AMPLE, Set.of()));
        rooms = new Rooms(new Rooms.Ports(speech, this, limits, notice -> {}, new FakePast().past(),
                Admissions.UNKEPT, FakeDesk.CLOSED, Company.NONE, (delay, step) -> {}), 10, clock);
    }

    public Rooms rooms() {
        return rooms;
    }

    /** It was published. */
    public void say(RoomId room, String json) {
        listeners.get(room).accept(json);
    }

    @Override
    public Future<Void> open(RoomId room, Consumer<String> onMessage) {
        listeners.put(room, onMessage);
        return Future.succeededFuture();
    }

    @Override
    public void close(RoomId room) {
        listeners.remove(room);
    }

    @Override
    public void watchedBy(Watcher onlyOne) {}

    @Override
    public String life() {
        return "01234567";
    }

    @Override
    public boolean offers(AckLevel level) {
        return level == AckLevel.JOURNALED;
    }

    @Override
    public Future<Void> replicated(MessageLog.Appended appended) {
        return Future.failedFuture("not offered");
    }

    @Override
    public Future<Void> persisted(MessageLog.Appended appended) {
        return Future.failedFuture("not offered");
    }
}
