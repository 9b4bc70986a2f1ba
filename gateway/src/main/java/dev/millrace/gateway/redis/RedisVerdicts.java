package dev.millrace.gateway.redis;

import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.session.SharedVerdicts;
import dev.millrace.gateway.auth.vp.PresentationPolicy;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Remembers in Redis which presentations were verified, and by which rules and keys: a gateway whose own are others
 * verifies for itself.
 *
 * <p>Belongs to one event loop.
 */
public final class RedisVerdicts implements SharedVerdicts {

    private static final Logger log = LoggerFactory.getLogger(RedisVerdicts.class);

    private final PrimaryLink link;
    private final String rules;

    public RedisVerdicts(PrimaryLink link, PresentationPolicy policy) {
        this.link = link;
        this.rules = new JsonArray().add(policy.audience())
                .add(new JsonArray(new TreeSet<>(policy.issuers()).stream().toList()))
                .add(new JsonArray(new TreeSet<>(policy.types()).stream().toList()))
                .add(policy.life().toMillis())
                .add(policy.nonce().toString())
                .encode();
    }

    @Override
    public Future<Optional<Presentation>> find(String digest, String keys) {
        return link.send(Request.cmd(Command.GET).arg(RedisNames.verifiedPresentation(digest)))
                .map(reply -> reply == null
                        ? Optional.<Presentation>empty()
                        : read(digest, keys, reply.toString()))
                .otherwise(e -> {
                    log.debug("a verdict was not found out, so it is made here", e);
                    return Optional.empty();
                });
    }

    @Override
    public void keep(Presentation presentation, String keys, Duration lasting) {
        if (lasting.toMillis() > 0) {
            link.send(Request.cmd(Command.SET)
                    .arg(RedisNames.verifiedPresentation(presentation.digest()))
                    .arg(write(presentation, keys))
                    .arg("PX")
                    .arg(lasting.toMillis())).onFailure(e -> log.debug("a verdict was not kept", e));
        }
    }

    @Override
    public void forget(Collection<String> digests) {
        Request request = Request.cmd(Command.UNLINK);
        digests.forEach(digest -> request.arg(RedisNames.verifiedPresentation(digest)));
        link.send(request).onFailure(e -> log.debug("verdicts were not forgotten; they lapse", e));
    }

    private String write(Presentation presentation, String keys) {
        return new JsonObject().put("rules", rules)
                .put("keys", keys)
                .put("digest", presentation.digest())
                .put("holder", presentation.holder())
                .put("thumbprint", presentation.holderThumbprint())
                .put("issuers", new JsonArray(presentation.issuers().stream().toList()))
                .put("credentials", new JsonArray(presentation.credentials().stream().toList()))
                .put("nonce", presentation.nonce())
                .put("until", presentation.until().toEpochMilli())
                .put("credentialsUntil", presentation.credentialsUntil().toEpochMilli())
                .encode();
    }

    private Optional<Presentation> read(String digest, String keys, String text) {
        try {
            var json = new JsonObject(text);
            if (!rules.equals(json.getString("rules")) || !keys.equals(json.getString("keys"))
                    || !digest.equals(json.getString("digest"))) {
                return Optional.empty();
            }
            return Optional.of(new Presentation(digest, text(json.getValue("holder")),
                    text(json.getValue("thumbprint")), texts(json.getJsonArray("issuers")),
                    texts(json.getJsonArray("credentials")), nonce(json),
                    Instant.ofEpochMilli(json.getLong("until")),
                    Instant.ofEpochMilli(json.getLong("credentialsUntil"))));
        } catch (RuntimeException e) {
            // Whatever is wrong with it: it is overwritten by the verdict that is made now.
            log.warn("a verdict in Redis is malformed, and is made anew");
            return Optional.empty();
        }
    }

    /** It is there where there is none: what lacks it must not pass for a presentation that answers nothing. */
    private static @Nullable String nonce(JsonObject verdict) {
        Object nonce = verdict.getValue("nonce");
        if (nonce == null && verdict.containsKey("nonce")) {
            return null;
        }
        return text(nonce);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException("not a verdict");
    }

    private static Set<String> texts(JsonArray array) {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            texts.add(text(array.getValue(i)));
        }
        return texts;
    }
}
