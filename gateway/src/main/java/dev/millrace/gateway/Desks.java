package dev.millrace.gateway;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.redis.RedisAmendments;
import dev.millrace.gateway.redis.RedisHistory;
import dev.millrace.gateway.redis.RedisLiveHeads;
import dev.millrace.gateway.room.Desk;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.room.Speech;
import dev.millrace.gateway.room.history.Finder;
import dev.millrace.gateway.room.history.History;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.gateway.room.loop.OnLoop;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.gateway.room.roster.BatchedAdmissions;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.gateway.room.roster.RoomNews;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Where clients of one event loop have things asked for that block: on virtual threads, whether they are connected or not.
 * Of a connection only so much is under way at once as its unanswered requests may be.
 */
final class Desks implements Desk {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Beside what a send may wait for by itself. */
    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(10);

    private final OffLoop offLoop;
    private final RoomNews news;
    private final RoomDesk rooms;
    private final BatchedAdmissions.Lookup lookup;
    private final MessageDesk messages;
    private final History history;

    /**
     * @param speech of the event loop
     * @param sends  likewise
     */
    Desks(GatewayConfig config, RedisSide redis, EventLoop.Stores stores, Loop loop, Speech speech,
            SendLimits sends) {
        this.offLoop = loop.off();
        OnLoop onLoop = loop.on();
        RoomNews here = speech.news(redis.notices);
        this.news = effect -> onLoop.begin(() -> here.tell(effect));
        var journaled = new RedisHistory(redis.reads, config.redis(), config.historyScan());
        this.history = new History(journaled, stores.messages(), offLoop);
        var finder = new Finder(journaled, stores.messages(), offLoop);
        this.rooms = new RoomDesk(new RoomDesk.Ports(stores.roster(), news,
                new RedisLiveHeads(onLoop, redis.reads, config.redis()),
                (room, message) -> onLoop.call(PATIENCE, () -> finder.find(room, message)).position(),
                (room, party, upTo) -> onLoop
                        .run(() -> redis.notices.tell(new RoomEvent.Read(room, party, upTo, "")))),
                config.rooms());
        this.lookup = BatchedAdmissions.Lookup.over(stores.admitting(), config.rooms());
        this.messages = new MessageDesk(onLoop, new MessageDesk.Parts(rooms::access,
                history, finder, speech, sends, stores.revisions(),
                stores.search(),
                new RedisAmendments(redis.journal.link(), config.redis(), config.journal().recentKeep())),
                config.acks().persistedWithin().plus(LOOP_PATIENCE));
    }

    RoomDesk rooms() {
        return rooms;
    }

    MessageDesk messages() {
        return messages;
    }

    /** What was said, for whoever may read it. On the event loop. */
    History history() {
        return history;
    }

    /** By which what became of a room is told, for whoever changes one without being asked to. From any thread. */
    RoomNews news() {
        return news;
    }

    /** For those who are connected to the event loop. */
    Admissions admissions() {
        return new BatchedAdmissions(offLoop, lookup, PATIENCE);
    }

    @Override
    public Future<ReadPlace> read(Identity who, RoomId room, ReadMark mark) {
        return ask("reading in " + room, () -> rooms.read(new Actor(who, false), room, mark));
    }

    @Override
    public Future<MessagePage> history(Identity who, Query query) {
        return ask("history of " + query.room(), () -> messages.history(new Actor(who, false), query));
    }

    private <T> Future<T> ask(String name, Callable<T> question) {
        return offLoop.call(name, PATIENCE, question)
                .recover(e -> Future.failedFuture(e instanceof Refusal
                        ? e
                        : Refusal.of(ErrorCode.UNAVAILABLE, "that cannot be found out just now")));
    }

    /** To an event loop, and away from it. */
    record Loop(OnLoop on, OffLoop off) {}
}
