package dev.millrace.gateway.room.history;

import dev.millrace.gateway.room.history.JournaledMessages.Recent;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Finds one message as it was said, stored or not. PostgreSQL is asked first, because most are stored; and once more after
 * the journal was looked through, because one on its way from there to its row would else be seen in neither.
 *
 * <p>Belongs to one event loop.
 */
public final class Finder {

    private static final Duration STORED_WITHIN = Duration.ofSeconds(3);

    private final JournaledMessages journal;
    private final StoredMessages rows;
    private final OffLoop offLoop;

    public Finder(JournaledMessages journal, StoredMessages rows, OffLoop offLoop) {
        this.journal = journal;
        this.rows = rows;
        this.offLoop = offLoop;
    }

    /** Fails with a {@link Refusal} {@code NO_SUCH_MESSAGE}; or {@code UNAVAILABLE} where that is not sure. */
    public Future<ChatMessage> find(RoomId room, UUID message) {
        return stored(room, message).compose(row -> row != null
                ? Future.succeededFuture(row)
                : journal.recent(room)
                        .compose(recent -> unstored(room, message, recent))
                        .recover(Finder::unavailable));
    }

    private Future<ChatMessage> unstored(RoomId room, UUID message, Recent recent) {
        // One that was amended is not as it was said.
        ChatMessage atHand = recent.amended().containsKey(message) ? null : pick(recent.messages(), message);
        if (atHand != null) {
            return Future.succeededFuture(atHand);
        }
        return journal.after(room, recent.persisted())
                .compose(journaled -> {
                    ChatMessage waiting = pick(journaled.messages(), message);
                    return waiting != null
                            ? Future.succeededFuture(waiting)
                            : stored(room, message).compose(row -> {
                                if (row != null) {
                                    return Future.succeededFuture(row);
                                }
                                return Future.failedFuture(journaled.whole()
                                        ? Refusal.of(ErrorCode.NO_SUCH_MESSAGE,
                                                "there is no such message in room " + room)
                                        : unavailable());
                            });
                });
    }

    private Future<@Nullable ChatMessage> stored(RoomId room, UUID message) {
        return offLoop.call("message of " + room, STORED_WITHIN, () -> rows.find(room, message))
                .recover(Finder::unavailable);
    }

    private static @Nullable ChatMessage pick(List<ChatMessage> messages, UUID id) {
        return messages.stream().filter(message -> message.draft().id().equals(id)).findFirst().orElse(null);
    }

    /** Whoever is asked logs by itself that it is away. */
    private static <T extends @Nullable Object> Future<T> unavailable(Throwable e) {
        return Future.failedFuture(e instanceof Refusal ? e : unavailable());
    }

    private static Refusal unavailable() {
        return Refusal.of(ErrorCode.UNAVAILABLE, "the message cannot be found just now");
    }
}
