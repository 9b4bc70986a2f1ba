package dev.millrace.tools.block;

import dev.millrace.embedded.RespClient;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.RevokeScript;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What is revoked, in Redis. For one thread. */
public final class Blocklist implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SCAN_COUNT = "1000";
    private static final long FOR_EVER = -1;

    private final RespClient redis;

    private Blocklist(RespClient redis) {
        this.redis = redis;
    }

    /**
     * Something that is blocked now.
     *
     * @param left null is for ever
     */
    public record Entry(Revocation what, String reason, @Nullable Duration left) {}

    public static Blocklist open(RedisSettings settings) throws IOException {
        return new Blocklist(
                RespClient.connect(settings.host(), settings.port(), settings.password().reveal(),
                        PATIENCE));
    }

    /**
     * Refused everywhere from now on, and live sessions are told to go.
     *
     * @param lasting zero is for ever
     * @return how many remembered verdicts rested on it, and are forgotten
     */
    public int block(Revocation what, Duration lasting, String reason) throws IOException {
        List<String> words = new ArrayList<>(List.of("EVAL", RevokeScript.source(), "2"));
        words.addAll(RevokeScript.keys(what));
        words.addAll(RevokeScript.arguments(what, lasting, reason));
        redis.command(words.toArray(String[]::new));
        return forgetVerdictsOn(what);
    }

    /** Whether it was blocked until now. */
    public boolean unblock(Revocation what) throws IOException {
        return redis.text("UNLINK", RedisNames.blocked(what.kind(), what.id())).equals("1");
    }

    public List<Entry> list() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String key : keys(RedisNames.ALL_BLOCKED)) {
            Revocation what = RedisNames.blockedBy(key);
            Entry entry = what == null ? null : find(what);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** How it is blocked; null where it is not. */
    public @Nullable Entry find(Revocation what) throws IOException {
        String key = RedisNames.blocked(what.kind(), what.id());
        Object reason = redis.command("GET", key);
        long left = Long.parseLong(redis.text("PTTL", key));
        if (reason == null || left < FOR_EVER) {
            return null;
        }
        return new Entry(what, reason.toString(), left == FOR_EVER ? null : Duration.ofMillis(left));
    }

    @Override
    public void close() throws IOException {
        redis.close();
    }

    /** Gateways that hear of it forget what they remember; here goes what they all remember together. */
    private int forgetVerdictsOn(Revocation what) throws IOException {
        int forgotten = 0;
        for (String key : keys(RedisNames.ALL_VERIFIED_PRESENTATIONS)) {
            if (restsOn(key, what) && redis.text("UNLINK", key).equals("1")) {
                forgotten++;
            }
        }
        return forgotten;
    }

    private boolean restsOn(String key, Revocation what) throws IOException {
        return switch (what.kind()) {
            case TOKEN, USER -> false;
            case PRESENTATION -> key.equals(RedisNames.verifiedPresentation(what.id()));
            case HOLDER -> texts(key, "holder").anyMatch(what.id()::equals);
            case ISSUER -> texts(key, "issuers").anyMatch(what.id()::equals);
            case CREDENTIAL -> texts(key, "credentials").anyMatch(what.id()::equals);
        };
    }

    /** A member of a remembered verdict: its text, or those of its elements. */
    private Stream<String> texts(String key, String member) throws IOException {
        Object verdict = redis.command("GET", key);
        if (verdict == null) {
            return Stream.empty();
        }
        try {
            JsonNode node = JSON.readTree(verdict.toString()).path(member);
            return node.isArray()
                    ? StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText)
                    : Stream.of(node.asText());
        } catch (JsonProcessingException e) {
            // No gateway reads that as a verdict either: it says nothing about anybody.
            return Stream.empty();
        }
    }

    private List<String> keys(String pattern) throws IOException {
        List<String> keys = new ArrayList<>();
        String cursor = "0";
        do {
            if (!(redis.command("SCAN", cursor, "MATCH", pattern, "COUNT",
                    SCAN_COUNT) instanceof List<?> answer) || !(answer.get(1) instanceof List<?> found)) {
                throw new IOException("SCAN answers what is no scan");
            }
            found.forEach(key -> keys.add(String.valueOf(key)));
            cursor = String.valueOf(answer.getFirst());
        } while (!cursor.equals("0"));
        // A scan may show a key twice.
        return keys.stream().distinct().sorted().toList();
    }
}
