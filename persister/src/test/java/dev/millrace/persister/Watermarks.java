package dev.millrace.persister;

import dev.millrace.embedded.RespClient;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.redis.Watermark;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Listens to watermarks on a thread of its own, and shows each to a witness at the moment it arrives. */
final class Watermarks implements AutoCloseable {

    private static final Pattern JSON = Pattern
            .compile("\\{\"partition\":(\\d+),\"epoch\":(\\d+),\"upTo\":\"(\\d+-\\d+)\"}");

    private final RespClient redis;
    private final Witness witness;
    private final Map<Integer, StreamId> latest = new ConcurrentHashMap<>();
    private final List<Throwable> complaints = new CopyOnWriteArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("watermarks").daemon().unstarted(this::listen);
    private volatile boolean closed;

    private Watermarks(RespClient redis, Witness witness) {
        this.redis = redis;
        this.witness = witness;
    }

    static Watermarks on(RespClient redis, Witness witness) throws IOException {
        var watermarks = new Watermarks(redis, witness);
        redis.command("SUBSCRIBE", RedisNames.PERSISTED);
        watermarks.thread.start();
        return watermarks;
    }

    Map<Integer, StreamId> latest() {
        return latest;
    }

    /** What the witness has thrown. */
    List<Throwable> complaints() {
        return complaints;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        redis.close();
    }

    private void listen() {
        while (!closed) {
            try {
                if (redis.receive() instanceof List<?> push) {
                    Matcher json = JSON.matcher(String.valueOf(push.get(2)));
                    if (!json.matches()) {
                        throw new AssertionError("not a watermark: " + push);
                    }
                    var watermark = new Watermark(Integer.parseInt(json.group(1)),
                            Long.parseLong(json.group(2)), StreamId.parse(json.group(3)));
                    witness.sees(watermark);
                    latest.put(watermark.partition(), watermark.upTo());
                }
            } catch (SocketTimeoutException e) {
                // Nothing was published for a while.
            } catch (Throwable e) {
                if (closed) {
                    return;
                }
                complaints.add(e);
                if (e instanceof IOException) {
                    return;
                }
            }
        }
    }

    @FunctionalInterface
    interface Witness {
        void sees(Watermark watermark) throws Exception;
    }
}
