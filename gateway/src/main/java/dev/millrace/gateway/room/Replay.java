package dev.millrace.gateway.room;

import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Recents;
import dev.millrace.gateway.room.recovery.Recents.Missed;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads what was said in a room after a position: all of it, or it fails. What Redis has at hand is enough most of the
 * time; else the history is read page by page, for a few rooms at a time, because PostgreSQL has few connections.
 *
 * <p>Belongs to one event loop.
 */
final class Replay {

    private static final int MOST_READERS = 2;

    private final Recents recents;
    private final Function<Query, Future<MessagePage>> history;
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int readers;

    /** @param most messages that are replayed */
    Replay(Recents recents, Function<Query, Future<MessagePage>> history, int most) {
        this.recents = recents;
        this.history = history;
        this.most = most;
    }

    /** Fails with a {@link Refusal}: {@code TOO_FAR_BEHIND}, or {@code UNAVAILABLE} where some may be missing. */
    Future<List<Heard>> after(RoomId room, Position after) {
        return recents.after(Map.of(room, after))
                .map(all -> Objects.requireNonNull(all.get(room)))
                .otherwise(new Missed(List.of(), false, null))
                .compose(missed -> missed.whole()
                        ? limited(missed.messages())
                        : fromHistory(room, after));
    }

    /** Likewise, where Redis is known not to have all. */
    Future<List<Heard>> fromHistory(RoomId room, Position after) {
        return inTurn(() -> readOn(room, after, new ArrayList<>()));
    }

    private Future<List<Heard>> readOn(RoomId room, Position after, List<Heard> found) {
        return history.apply(new Query(room, new Query.From.After(after), Query.MAX_LIMIT)).compose(page -> {
            if (!page.complete()) {
                return Future.failedFuture(Refusal.of(ErrorCode.UNAVAILABLE,
                        "not all that was said after that can be read just now"));
            }
            page.messages().forEach(message -> found.add(heard(message)));
            return page.more() && found.size() <= most
                    ? readOn(room, lastOf(page), found)
                    : limited(found);
        });
    }

    private Future<List<Heard>> limited(List<Heard> messages) {
        return messages.size() <= most
                ? Future.succeededFuture(messages)
                : Future.failedFuture(Refusal.of(ErrorCode.TOO_FAR_BEHIND,
                        "more than " + most + " messages were said after that"));
    }

    private static Position lastOf(MessagePage page) {
        return page.messages().getLast().message().position();
    }

    private static Heard heard(MessageView view) {
        return new Heard(view.json(), view.message().position(), 0);
    }

    private Future<List<Heard>> inTurn(Supplier<Future<List<Heard>>> reading) {
        Promise<List<Heard>> read = Promise.promise();
        waiting.add(() -> reading.get().onComplete(result -> {
            readers--;
            readNext();
            read.handle(result);
        }));
        readNext();
        return read.future();
    }

    private void readNext() {
        if (readers < MOST_READERS && !waiting.isEmpty()) {
            readers++;
            waiting.remove().run();
        }
    }
}
