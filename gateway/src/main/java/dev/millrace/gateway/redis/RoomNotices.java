package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.NoticeJson;
import dev.millrace.gateway.room.Notices;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.model.redis.RedisNames;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes notices on {@code chat:room:*}, over the connection that appends: so what a session says is told after
 * its joining and before its leaving.
 *
 * <p>Belongs to one event loop.
 */
public final class RoomNotices implements Notices {

    private static final Logger log = LoggerFactory.getLogger(RoomNotices.class);

    private final RedisLink link;

    public RoomNotices(RedisLink link) {
        this.link = link;
    }

    @Override
    public void tell(RoomEvent.Notice notice) {
        link.send(Request.cmd(Command.PUBLISH)
                .arg(RedisNames.roomChannel(notice.roomId()))
                .arg(NoticeJson.write(notice)))
                .onFailure(e -> log.debug("not told: {}", notice.getClass().getSimpleName(), e));
    }
}
