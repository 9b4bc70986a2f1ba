package dev.millrace.gateway.redis;

import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One event loop's mailbox on {@code chat:gateway:*}, by which it asks others and answers them.
 *
 * <p>A question is answered once, or fails: at once where nobody has that mailbox, within {@link #LOOK_EVERY} when
 * whoever was asked is gone, when the connection that the answer would come by is lost, or when the patience is over.
 * It may have been acted on all the same. Questions of one loop to one mailbox arrive in the order of the calls.
 *
 * <p>Belongs to one event loop.
 */
public final class Mailboxes implements RedisLink.Subscriber {

    private static final Logger log = LoggerFactory.getLogger(Mailboxes.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final RedisLink link;
    private final PrimaryLink sends;
    private final String address;
    private final Desk desk;
    private final Promise<Void> listening = Promise.promise();
    private final Map<Long, Question> unanswered = new HashMap<>();
    private @Nullable Context loop;
    private @Nullable Instant deafSince;
    private long number;
    private boolean closed;

    /** @param address which no other event loop has, on any gateway */
    public Mailboxes(Vertx vertx, RedisSettings settings, String address, Desk desk) {
        this.vertx = vertx;
        this.link = new RedisLink(vertx, settings, "mailbox", this);
        // Of its own: what is relayed is long, and nothing else is to wait behind it.
        this.sends = new PrimaryLink(vertx, settings, "letters");
        this.address = address;
        this.desk = desk;
    }

    /** Since when nobody can be asked, or nobody could answer; empty while all is well. */
    public Optional<Instant> awaySince() {
        return Optional.ofNullable(deafSince).or(() -> sends.link().awaySince());
    }

    /** Completes once others can ask, on the context of the call: what is made next belongs to that. */
    public Future<Void> open() {
        Context current = vertx.getOrCreateContext();
        loop = current;
        Promise<Void> open = Promise.promise();
        sends.link()
                .open()
                .compose(v -> link.open())
                .compose(v -> listening.future())
                .onSuccess(v -> lookLater())
                .onComplete(opened -> current.runOnContext(v -> open.handle(opened)));
        return open.future();
    }

    public Future<Void> close() {
        closed = true;
        giveAll();
        return sends.link().close().eventually(link::close);
    }

    public Future<Buffer> ask(String whom, Buffer question, Duration patience) {
        if (deafSince != null) {
            return Future.failedFuture(RedisLink.unavailable());
        }
        long id = ++number;
        Promise<Buffer> answer = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, patience.toMillis()), t -> give(id, "no answer came"));
        unanswered.put(id, new Question(whom, answer, timer));
        publish(whom, Letter.question(id, address, question)).onComplete(receivers -> {
            if (receivers.failed() || receivers.result() == 0) {
                give(id, "nobody is there");
            }
        });
        return answer.future();
    }

    @Override
    public void connected(RedisConnection connection) {
        deaf();
        connection.send(Request.cmd(Command.SUBSCRIBE).arg(RedisNames.mailbox(address)));
    }

    @Override
    public void disconnected() {
        deaf();
        giveAll();
    }

    private void deaf() {
        if (deafSince == null) {
            deafSince = Instant.now();
        }
    }

    /** What is answered meanwhile is not heard. */
    private void giveAll() {
        List.copyOf(unanswered.keySet()).forEach(id -> give(id, "the connection is lost"));
    }

    @Override
    public void pushed(Response push) {
        if (push.type() == ResponseType.ERROR) {
            log.warn("Redis refuses to let {} be listened to: {}", RedisNames.mailbox(address), push);
            listening.tryFail(RedisLink.unavailable());
            // A mailbox that is not listened to gets no answer, and no question: then all is begun anew.
            link.giveUp(RedisLink.unavailable());
            return;
        }
        switch (push.get(0).toString()) {
            case "message" -> received(push.get(2).toBuffer());
            case "subscribe" -> {
                deafSince = null;
                listening.tryComplete();
            }
            default -> {
                // A heartbeat's answer.
            }
        }
    }

    private void received(Buffer payload) {
        Letter letter;
        try {
            letter = Letter.read(payload);
        } catch (IllegalArgumentException e) {
            log.warn("what came to {} is no letter", RedisNames.mailbox(address));
            return;
        }
        if (letter.isQuestion()) {
            // The answer comes on whichever loop has it.
            desk.asked(letter.body())
                    .onComplete(
                            answer -> Objects.requireNonNull(loop).runOnContext(v -> reply(letter, answer)));
            return;
        }
        Question question = unanswered.remove(letter.id());
        if (question != null) {
            vertx.cancelTimer(question.timer);
            question.answer.complete(letter.body());
        }
    }

    private void reply(Letter question, AsyncResult<Buffer> answer) {
        // One that is no answer fails the question there, too.
        Buffer body = answer.succeeded() ? answer.result() : Buffer.buffer();
        publish(question.from(), Letter.answer(question.id(), body)).onComplete(receivers -> {
            if (answer.succeeded() && (receivers.failed() || receivers.result() == 0)) {
                desk.inVain(question.body());
            }
        });
    }

    /** Somebody who is asked and dies does not answer: whoever has no mailbox any more is not waited for. */
    private void lookLater() {
        vertx.setTimer(LOOK_EVERY.toMillis(), timer -> {
            if (closed) {
                return;
            }
            List<String> asked = unanswered.values().stream().map(Question::whom).distinct().toList();
            Future<?> looked = asked.isEmpty() ? Future.succeededFuture() : look(asked);
            looked.onComplete(v -> lookLater());
        });
    }

    private Future<?> look(List<String> asked) {
        Request request = Request.cmd(Command.PUBSUB).arg("NUMSUB");
        asked.forEach(whom -> request.arg(RedisNames.mailbox(whom)));
        return sends.send(request).onSuccess(counts -> {
            for (int i = 0; i < asked.size(); i++) {
                if (counts.get(2 * i + 1).toInteger() == 0) {
                    String gone = asked.get(i);
                    List.copyOf(unanswered.entrySet())
                            .stream()
                            .filter(question -> question.getValue().whom.equals(gone))
                            .forEach(question -> give(question.getKey(), "nobody is there any more"));
                }
            }
        });
    }

    private Future<Integer> publish(String whom, Buffer letter) {
        return sends.send(Request.cmd(Command.PUBLISH).arg(RedisNames.mailbox(whom)).arg(letter))
                .map(Response::toInteger);
    }

    private void give(long id, String why) {
        Question question = unanswered.remove(id);
        if (question != null) {
            vertx.cancelTimer(question.timer);
            question.answer.fail(why);
        }
    }

    /** Answers what others ask. Called on the mailbox's event loop. */
    public interface Desk {

        /** The future may complete on any thread. */
        Future<Buffer> asked(Buffer question);

        /** The answer to that question reached nobody. */
        void inVain(Buffer question);
    }

    private record Question(String whom, Promise<Buffer> answer, long timer) {}
}
