package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.NamedMessages;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers of sends that are repeated when the journal has forgotten the first: it forgets only what PostgreSQL has.
 *
 * <p>Belongs to one event loop, and answers on it.
 */
final class Repeats {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_ASKING = 1_000;

    private final NamedMessages stored;
    private final OffLoop offLoop;
    private final Contact contact = new Contact("asking PostgreSQL what was said before",
            InstantSource.system());
    private int asking;

    Repeats(Vertx vertx, NamedMessages stored) {
        this.stored = stored;
        this.offLoop = new OffLoop(vertx);
    }

    /**
     * What the first one was answered.
     *
     * @param again a named send
     * @param entry of the first
     */
    Future<Appended> first(Sending again, StreamId entry) {
        if (asking >= MOST_ASKING) {
            return Future.failedFuture(unknown());
        }
        asking++;
        Draft draft = again.draft;
        String name = Objects.requireNonNull(draft.clientId());
        return offLoop
                .call("what was said as " + name, PATIENCE,
                        () -> Optional.ofNullable(stored.said(draft.roomId(), draft.senderId(), name)))
                .transform(said -> {
                    asking--;
                    if (said.failed()) {
                        contact.lost(said.cause());
                        return Future.failedFuture(unknown());
                    }
                    contact.held();
                    return said.result()
                            .map(first -> Future.succeededFuture(answer(again.partition, entry, first)))
                            .orElseGet(() -> Future.failedFuture(unknown()));
                });
    }

    private static Appended answer(int partition, StreamId entry, ChatMessage first) {
        Draft draft = first.draft();
        var json = new String(MessageJson.complete(first.position(), MessageJson.tail(draft)),
                StandardCharsets.UTF_8);
        return new Appended(draft.id(), json, partition, first.position().epoch(), entry, true);
    }

    private static Refusal unknown() {
        return Refusal.of(ErrorCode.UNAVAILABLE,
                "this was sent before and taken in, and what became of it cannot be read just now");
    }
}
