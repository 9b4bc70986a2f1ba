package dev.millrace.persister.watermark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.redis.RedisNames;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Calls of {@code settle.lua}. Lets Redis forget what PostgreSQL has, less a margin: by the journal's own clock,
 * nothing younger than {@code keep} before the checkpoint goes.
 *
 * <p>Not thread-safe: the publisher's context owns it.
 */
final class SettleScript {

    /** A trim costs Redis time, and sparing memory by the second is enough. */
    private static final Duration TRIM_AT_MOST_EVERY = Duration.ofSeconds(1);

    /** Some milliseconds of Redis' time; and a partition that grows faster than this each second has other troubles. */
    private static final int MOST_AT_ONCE = 100_000;

    private static final String TEXT = read();

    private final Duration keep;
    private final InstantSource clock;
    private final Map<Integer, Long> lastTrim = new HashMap<>();

    SettleScript(Duration keep, InstantSource clock) {
        this.keep = keep;
        this.clock = clock;
    }

    /** With its text, which is short: so no restart of Redis can make it forget the script. */
    Request call(Settled settled) {
        return Request.cmd(Command.EVAL)
                .arg(TEXT)
                .arg(2)
                .arg(RedisNames.journal(settled.partition()))
                .arg(RedisNames.rooms(settled.partition()))
                .arg(settled.incarnation().value())
                .arg(settled.upTo().toString())
                .arg(least(settled))
                .arg(MOST_AT_ONCE);
    }

    private String least(Settled settled) {
        long least = settled.upTo().millis() - keep.toMillis();
        long now = clock.millis();
        Long last = lastTrim.get(settled.partition());
        if (least <= 0 || (last != null && now - last < TRIM_AT_MOST_EVERY.toMillis())) {
            return "";
        }
        lastTrim.put(settled.partition(), now);
        return String.valueOf(least);
    }

    private static String read() {
        try (InputStream in = Objects.requireNonNull(SettleScript.class.getResourceAsStream("settle.lua"))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
