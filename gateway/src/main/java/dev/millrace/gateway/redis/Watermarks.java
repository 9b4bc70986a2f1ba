package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.Partitions;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.redis.Watermark;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears on {@code chat:persisted} what PostgreSQL has. Whenever it begins to listen, it then reads where each
 * partition stands: what was said before is in there, and what is said after is heard.
 *
 * <p>Belongs to one event loop.
 */
final class Watermarks implements RedisLink.Subscriber {

    private static final Logger log = LoggerFactory.getLogger(Watermarks.class);

    /** That the reading failed means that its connection is about to be made again. */
    private static final Duration READ_AGAIN_AFTER = Duration.ofMillis(200);

    private final Vertx vertx;
    private final RedisLink link;
    private final PrimaryLink reads;
    private final List<Standing> partitions = new ArrayList<>();

    /** @param reads a connection that is not subscribed to anything */
    Watermarks(Vertx vertx, RedisSettings settings, PrimaryLink reads, Duration patience) {
        this.vertx = vertx;
        this.link = new RedisLink(vertx, settings, "watermarks", this);
        this.reads = reads;
        Partitions all = settings.partitions();
        for (int partition = 0; partition < all.count(); partition++) {
            partitions.add(new Standing(vertx, patience));
        }
    }

    RedisLink link() {
        return link;
    }

    Future<Void> reached(Appended appended) {
        return partitions.get(appended.partition()).reached(appended.epoch(), appended.entry());
    }

    @Override
    public void connected(RedisConnection connection) {
        connection.send(Request.cmd(Command.SUBSCRIBE).arg(RedisNames.PERSISTED));
    }

    @Override
    public void pushed(Response push) {
        if (push.type() == ResponseType.ERROR) {
            log.warn("Redis refuses to let {} be listened to: {}", RedisNames.PERSISTED, push);
            return;
        }
        switch (push.get(0).toString()) {
            case "message" -> heard(push.get(2).toString());
            case "subscribe" -> {
                for (int partition = 0; partition < partitions.size(); partition++) {
                    read(partition);
                }
            }
            default -> {
                // A heartbeat's answer.
            }
        }
    }

    private void heard(String json) {
        try {
            heard(Watermark.parse(json));
        } catch (IllegalArgumentException e) {
            log.warn("what came on {} is not a watermark", RedisNames.PERSISTED);
        }
    }

    private void heard(Watermark watermark) {
        if (watermark.partition() < partitions.size()) {
            partitions.get(watermark.partition()).heard(watermark);
        }
    }

    private void read(int partition) {
        reads.send(Request.cmd(Command.HMGET)
                .arg(RedisNames.rooms(partition))
                .arg(RedisNames.EPOCH_FIELD)
                .arg(RedisNames.PERSISTED_FIELD))
                .onSuccess(fields -> {
                    if (fields.get(0) != null && fields.get(1) != null) {
                        heard(new Watermark(partition, fields.get(0).toLong(),
                                StreamId.parse(fields.get(1).toString())));
                    }
                })
                .onFailure(e -> readLater(partition));
    }

    /** Unless the subscription is gone too: the next one reads by itself. */
    private void readLater(int partition) {
        vertx.setTimer(READ_AGAIN_AFTER.toMillis(), timer -> {
            if (link.isUp()) {
                read(partition);
            }
        });
    }
}
