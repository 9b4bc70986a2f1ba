package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.Announcements;
import dev.millrace.gateway.room.NoticeJson;
import dev.millrace.gateway.room.Notices;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes notices on {@code chat:room:*}, over the connection that appends: so what a session says is told after
 * its joining and before its leaving.
 *
 * <p>Belongs to one event loop.
 */
public final class RoomNotices implements Notices, Announcements {

    private static final Logger log = LoggerFactory.getLogger(RoomNotices.class);

    private final RedisLink link;

    public RoomNotices(RedisLink link) {
        this.link = link;
    }

    @Override
    public void tell(RoomEvent.Notice notice) {
        publish(notice).onFailure(e -> log.debug("not told: {}", notice.getClass().getSimpleName(), e));
    }

    @Override
    public Future<Void> announce(RoomEvent.Notice notice) {
        return publish(notice).<Void>mapEmpty().recover(e -> {
            log.warn("a room was not told what changed, and is told again: {}",
                    String.valueOf(e.getMessage()));
            return Future.failedFuture(RedisLink.unavailable());
        });
    }

    private Future<Response> publish(RoomEvent.Notice notice) {
        return link.send(Request.cmd(Command.PUBLISH)
                .arg(RedisNames.roomChannel(notice.roomId()))
                .arg(NoticeJson.write(notice)));
    }
}
