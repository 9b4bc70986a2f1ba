package dev.millrace.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.gateway.room.NoticeJson;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.message.Amendments;
import dev.millrace.model.Amendment;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/** Calls {@code amend.lua}. Belongs to one event loop. */
public final class RedisAmendments implements Amendments {

    private static final Script AMEND = Script.load("amend.lua");

    /** What a room is told of its amended messages: so much is kept for those who are away. */
    private static final int MOST_KEPT = 50;

    private final RedisLink link;
    private final Partitions partitions;
    private final Duration keep;
    private final Contact amending = new Contact("amending messages in Redis", InstantSource.system());

    /** @param keep for how long those who are away can still be told */
    public RedisAmendments(RedisLink link, RedisSettings settings, Duration keep) {
        this.link = link;
        this.keep = keep;
        this.partitions = settings.partitions();
    }

    @Override
    public Future<Void> tell(MessageView amended) {
        Draft draft = amended.message().draft();
        RoomId room = draft.roomId();
        Position position = amended.message().position();
        Amendment amendment = Objects.requireNonNull(amended.amendment());
        // Edits are rare: the script travels along, and need not be in place.
        return link.send(Request.cmd(Command.EVAL)
                .arg(AMEND.source())
                .arg(2)
                .arg(RedisNames.recent(partitions.of(room), room))
                .arg(RedisNames.amended(partitions.of(room), room))
                .arg("{\"seq\":" + position.seq() + ",\"epoch\":" + position.epoch() + ",\"order\":")
                .arg("\"id\":\"" + draft.id() + "\"")
                .arg(new String(MessageJson.tail(draft, amendment), UTF_8))
                .arg(amendment.revision())
                .arg(RedisNames.roomChannel(room))
                .arg(NoticeJson.write(noticeOf(room, amended, amendment)))
                .arg(",\"message\":\"" + draft.id() + "\",")
                .arg(MOST_KEPT)
                .arg(keep.toMillis()))
                .onSuccess(v -> amending.held())
                .recover(e -> {
                    amending.lost(e);
                    return Future.failedFuture(Refusal.of(ErrorCode.UNAVAILABLE,
                            "the message is changed, and not everybody may know: do it once more"));
                })
                .mapEmpty();
    }

    /** Everybody is told: whoever did it may have other screens. */
    private static RoomEvent.Revised noticeOf(RoomId room, MessageView amended, Amendment amendment) {
        Draft draft = amended.message().draft();
        return new RoomEvent.Revised(room, draft.id(), amended.message().position(),
                amendment.deletes() ? null : draft.text(), amendment.revision(), amendment.at(), "");
    }
}
