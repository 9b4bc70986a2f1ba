package dev.millrace.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.gateway.Sample;
import dev.millrace.gateway.room.MessageLog;
import dev.millrace.model.Draft;
import dev.millrace.model.Partitions;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.NumberType;

import java.time.Duration;
import java.time.InstantSource;

/** The journal without Redis: everything is made that Redis would be sent, and read what it would answer, at once. */
public final class PretendJournal implements MessageLog {

    private static final String EPOCH = Long.toString(Sample.POSITION.epoch());

    private final Partitions partitions = new Partitions(16);
    private final Appender appender;
    private Buffer sent;

    public PretendJournal(Vertx vertx) {
        var redis = new RedisSettings("127.0.0.1", 6379, new Secret(""), partitions);
        var settings = new Journal.Settings(50, Duration.ofMinutes(10), Duration.ofMinutes(5), null);
        // It is never opened: nothing is sent.
        var link = new RedisLink(vertx, redis, "benchmarks", connection -> Future.succeededFuture());
        appender = new Appender(vertx, link, settings, new Contact("benchmarks", InstantSource.system()));
    }

    /** As the {@link Lane} does for a room that is known, and {@link Journal} around it. */
    @Override
    public Future<Appended> append(Draft draft, Terms terms) {
        var sending = new Sending(1, partitions.of(draft.roomId()), draft, terms, null);
        Promise<Appended> released = Promise.promise();
        sending.answer.future().onComplete(released::complete, released::fail);
        sent = ((RequestImpl) appender.request(sending, EPOCH, "", "")).encode();
        if (Reply.read(sending, answer()) instanceof Reply.Done(Appended appended)) {
            sending.answer.complete(appended);
        }
        return released.future();
    }

    /** The last request. */
    public Buffer sent() {
        return sent;
    }

    Appender appender() {
        return appender;
    }

    static MultiType answer() {
        MultiType answer = MultiType.create(5, false);
        answer.add(bulk("appended"));
        answer.add(bulk("1763662302000-17"));
        answer.add(NumberType.create(Sample.POSITION.epoch()));
        answer.add(NumberType.create(Sample.POSITION.seq()));
        answer.add(NumberType.create(Sample.ORDER));
        return answer;
    }

    private static BulkType bulk(String text) {
        return BulkType.create(Buffer.buffer(text.getBytes(UTF_8)), false);
    }
}
