package dev.millrace.gateway.room.history;

import dev.millrace.gateway.room.history.JournaledMessages.Journaled;
import dev.millrace.gateway.room.history.JournaledMessages.Recent;
import dev.millrace.gateway.room.history.StoredMessages.Stored;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads what was said in a room. What was acknowledged before a query is in its answer, whether it is stored yet or
 * not; an answer of which that is not sure says so. {@link Merge} has the rule, and the reason why Redis is read
 * first and PostgreSQL after it.
 *
 * <p>Belongs to one event loop.
 */
public final class History {

    private static final Duration STORED_WITHIN = Duration.ofSeconds(3);

    private final JournaledMessages journal;
    private final StoredMessages rows;
    private final OffLoop offLoop;

    public History(JournaledMessages journal, StoredMessages rows, OffLoop offLoop) {
        this.journal = journal;
        this.rows = rows;
        this.offLoop = offLoop;
    }

    /** Fails with a {@link Refusal} {@code UNAVAILABLE} when neither Redis nor PostgreSQL answers. */
    public Future<MessagePage> read(Query query) {
        RoomId room = query.room();
        int limit = query.limit();
        return switch (query.from()) {
            case Query.From.Newest() -> read(room, Stretch.before(Stretch.END, limit));
            case Query.From.Before(Position position) -> read(room, Stretch.before(position, limit));
            case Query.From.After(Position position) -> read(room, Stretch.after(position, limit));
            case Query.From.Around(Position position) -> around(room, position, limit);
        };
    }

    private Future<MessagePage> around(RoomId room, Position position, int limit) {
        var justBefore = new Position(position.epoch(), position.seq() - 1);
        Future<MessagePage> from = read(room, Stretch.after(justBefore, limit - limit / 2));
        if (limit == 1) {
            return from;
        }
        Future<MessagePage> before = read(room, Stretch.before(position, limit / 2));
        return Future.all(before, from).map(both -> join(before.result(), from.result()));
    }

    private static MessagePage join(MessagePage before, MessagePage from) {
        List<MessageView> messages = new ArrayList<>(before.messages());
        messages.addAll(from.messages());
        return new MessagePage(messages, before.more() || from.more(),
                before.hole() != null ? before.hole() : from.hole());
    }

    /**
     * The last messages before the last {@code skip} ones. What is not stored yet is counted page by page, what is stored in
     * one step.
     */
    public Future<MessagePage> back(RoomId room, int skip, int limit) {
        return back(room, Stretch.END, skip, limit);
    }

    private Future<MessagePage> back(RoomId room, Position before, int skip, int limit) {
        if (skip == 0) {
            return read(room, Stretch.before(before, limit));
        }
        Future<@Nullable Position> inOneStep = before.equals(Stretch.END)
                ? Future.succeededFuture()
                : ifAnswered(offLoop.call("history of " + room, STORED_WITHIN,
                        () -> rows.back(room, before, skip)));
        return inOneStep.compose(position -> position == null
                ? backOnePage(room, before, skip, limit)
                : read(room, Stretch.before(position, limit)));
    }

    private Future<MessagePage> backOnePage(RoomId room, Position before, int skip, int limit) {
        return read(room, Stretch.before(before, Math.min(skip, Query.MAX_LIMIT))).compose(page -> {
            if (!page.complete()) {
                return Future.failedFuture(
                        Refusal.of(ErrorCode.UNAVAILABLE, "messages cannot be counted just now"));
            }
            return page.more()
                    ? back(room, page.messages().getFirst().message().position(),
                            skip - page.messages().size(), limit)
                    : Future.succeededFuture(new MessagePage(List.of(), false, null));
        });
    }

    private Future<MessagePage> read(RoomId room, Stretch stretch) {
        return ifAnswered(journal.recent(room)).compose(recent -> readRows(room, stretch, recent, null)
                .compose(stored -> {
                    if (recent == null && stored == null) {
                        return Future.failedFuture(Refusal.of(ErrorCode.UNAVAILABLE,
                                "what was said cannot be read just now"));
                    }
                    MessagePage page = new Merge(stretch, recent, null, stored).shown();
                    // Without PostgreSQL nobody knows what became of what only the journal has.
                    return page.complete() || recent == null || stored == null
                            ? Future.succeededFuture(page)
                            : lookThroughTheJournal(room, stretch, recent);
                }));
    }

    /** What the journal has is read before PostgreSQL, too; so PostgreSQL is asked again. */
    private Future<MessagePage> lookThroughTheJournal(RoomId room, Stretch stretch, Recent recent) {
        return ifAnswered(journal.after(room, recent.persisted()))
                .compose(journaled -> readRows(room, stretch, recent, journaled)
                        .map(stored -> new Merge(stretch, recent, journaled, stored).shown()));
    }

    private Future<@Nullable Stored> readRows(RoomId room, Stretch stretch, @Nullable Recent recent,
            @Nullable Journaled journaled) {
        List<UUID> ids = Stream.concat(
                recent == null ? Stream.empty() : recent.messages().stream(),
                journaled == null ? Stream.empty() : journaled.messages().stream())
                .filter(message -> stretch.holds(message.position()))
                .map(message -> message.draft().id())
                .distinct()
                .toList();
        // One more than asked for tells whether there are more.
        Stretch wider = stretch.limit(stretch.limit() + 1);
        return ifAnswered(
                offLoop.call("history of " + room, STORED_WITHIN, () -> rows.read(room, wider, ids)));
    }

    /** Whoever is asked logs by itself that it is away. */
    private static <T> Future<@Nullable T> ifAnswered(Future<T> answer) {
        return answer
                .transform(result -> Future.succeededFuture(result.succeeded() ? result.result() : null));
    }
}
