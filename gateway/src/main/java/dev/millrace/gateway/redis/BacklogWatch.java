package dev.millrace.gateway.redis;

import dev.millrace.gateway.redis.Backlog.Fill;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the {@link Backlog} by {@code backlog.lua} while the link is up: at once, and then a second after each
 * answer, so that questions never pile up.
 *
 * <p>Belongs to the link's event loop.
 */
final class BacklogWatch {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Script MEASURE = Script.load("backlog.lua");

    private static final Pattern USED = Pattern.compile("(?m)^used_memory:(\\d+)\\r?$");
    private static final Pattern MOST = Pattern.compile("(?m)^maxmemory:(\\d+)\\r?$");

    private final Vertx vertx;
    private final RedisLink link;
    private final int partitions;
    private final Backlog backlog;
    private final Contact contact;
    private boolean runs;

    BacklogWatch(Vertx vertx, RedisLink link, RedisSettings redis, Backlog backlog) {
        this.vertx = vertx;
        this.link = link;
        this.partitions = redis.partitions().count();
        this.backlog = backlog;
        this.contact = new Contact("measuring the journal in " + redis.address(), InstantSource.system());
    }

    /** The link is up. */
    void start() {
        if (!runs) {
            runs = true;
            measure();
        }
    }

    private void measure() {
        if (!link.isUp()) {
            runs = false;
            return;
        }
        Future<Response> memory = link.send(Request.cmd(Command.INFO).arg("memory"));
        Future<Response> journal = link.send(measuring());
        Future.join(memory, journal)
                .map(answers -> fill(answers.resultAt(0), answers.resultAt(1)))
                .onComplete(this::measured, this::notMeasured)
                .onComplete(done -> vertx.setTimer(PAUSE.toMillis(), timer -> measure()));
    }

    private void measured(Fill fill) {
        contact.held();
        backlog.measured(fill);
    }

    private void notMeasured(Throwable why) {
        if (why instanceof ErrorType) {
            contact.lost(why);
            backlog.notMeasured();
        }
    }

    /** With its source, which is small and asked once a second: nobody needs to know whether Redis has it. */
    private Request measuring() {
        Request request = Request.cmd(Command.EVAL_RO).arg(MEASURE.source()).arg(2 * partitions);
        for (int partition = 0; partition < partitions; partition++) {
            request.arg(RedisNames.journal(partition)).arg(RedisNames.rooms(partition));
        }
        return request;
    }

    private static Fill fill(Response memory, Response journal) {
        String info = memory.toString();
        return new Fill(journal.get(0).toLong(), Duration.ofMillis(journal.get(1).toLong()),
                number(USED, info), number(MOST, info));
    }

    private static long number(Pattern field, String info) {
        Matcher matcher = field.matcher(info);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
