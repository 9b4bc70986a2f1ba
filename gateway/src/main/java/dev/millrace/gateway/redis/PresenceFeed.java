package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.presence.Presence.Sighting;
import dev.millrace.gateway.room.presence.Presence.Watcher;
import dev.millrace.model.UserId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hears who came and who is gone.
 *
 * <p>Belongs to one event loop.
 */
public final class PresenceFeed implements RedisLink.Subscriber {

    private static final Logger log = LoggerFactory.getLogger(PresenceFeed.class);

    private static final Pattern CHANGE = Pattern.compile("(\\d{1,18}) ([+-])([\\w.:-]{1,64})");

    private final RedisLink link;
    private @Nullable Watcher watcher;

    public PresenceFeed(Vertx vertx, RedisSettings settings) {
        this.link = new RedisLink(vertx, settings, "presence", this);
    }

    public RedisLink link() {
        return link;
    }

    void watchedBy(Watcher onlyOne) {
        watcher = onlyOne;
    }

    @Override
    public void connected(RedisConnection connection) {
        connection.send(Request.cmd(Command.SUBSCRIBE).arg(RedisNames.PRESENCE_CHANGES));
    }

    @Override
    public void pushed(Response push) {
        if (push.type() == ResponseType.ERROR) {
            log.warn("Redis refuses to let {} be listened to: {}", RedisNames.PRESENCE_CHANGES, push);
            return;
        }
        Watcher told = watcher;
        if (told == null) {
            return;
        }
        switch (push.get(0).toString()) {
            case "message" -> heard(told, push.get(2).toString());
            case "subscribe" -> told.resumed();
            default -> {
                // A heartbeat's answer.
            }
        }
    }

    private static void heard(Watcher told, String change) {
        Matcher matcher = CHANGE.matcher(change);
        if (matcher.matches()) {
            told.changed(new UserId(matcher.group(3)),
                    new Sighting(matcher.group(2).equals("+"), Long.parseLong(matcher.group(1))));
        } else {
            log.warn("what came by {} is no change", RedisNames.PRESENCE_CHANGES);
        }
    }
}
