package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.recovery.Whereabouts;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where sessions are, in Redis: a hash each, which every change is one script on.
 *
 * <p>Belongs to one event loop.
 */
public final class RedisWhereabouts implements Whereabouts {

    private static final Script BEGIN = Script.load("trail-begin.lua");
    private static final Script TAKE = Script.load("trail-take.lua");

    static final String NAME = "name";
    private static final String SOCKET = "socket";
    private static final String SPEAKS = "speaks";

    private final PrimaryLink primary;
    private final ScriptLink link;
    private final Duration keep;

    /** @param keep how long a session is known that is not touched */
    public RedisWhereabouts(PrimaryLink primary, Duration keep) {
        this.primary = primary;
        this.link = new ScriptLink(primary);
        this.keep = keep;
    }

    @Override
    public Future<Optional<String>> nameOf(String digest) {
        return link.send(Request.cmd(Command.HGET).arg(RedisNames.session(digest)).arg(NAME))
                .map(name -> name == null ? Optional.<String>empty() : Optional.of(name.toString()));
    }

    /** What follows on the same connection finds it there; where it is not, the session is not known again. */
    @Override
    public Trail begin(String digest, Who who, String socketId) {
        String key = RedisNames.session(digest);
        link.runInOrder(BEGIN, List.of(key), who.name(), who.user().value(), socketId, life(),
                keep.toMillis())
                .onFailure(RedisTrail::goesUnnoted);
        return new RedisTrail(link, key, who.name(), keep);
    }

    @Override
    public Future<Optional<Absence>> take(String digest, String from, Who who) {
        String key = RedisNames.session(digest);
        String life = life();
        return link
                .runInOrder(TAKE, List.of(key), from, who.name(), who.user().value(), life, keep.toMillis())
                .map(fields -> fields.size() == 0
                        ? Optional.<Absence>empty()
                        : Optional.of(absence(fields, life, new RedisTrail(link, key, who.name(), keep))));
    }

    private String life() {
        return Offset.shortened(primary.incarnation().value());
    }

    private static Absence absence(Response fields, String life, RedisTrail trail) {
        String socketId = "";
        @Nullable
        String vocabulary = null;
        Map<RoomId, Since> rooms = new HashMap<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String field = fields.get(i).toString();
            String value = fields.get(i + 1).toString();
            switch (field) {
                case SOCKET -> socketId = value;
                case SPEAKS -> vocabulary = value;
                default -> {
                    RoomId room = RedisTrail.roomOf(field);
                    if (room != null) {
                        rooms.put(room, RedisTrail.since(value));
                    }
                }
            }
        }
        if (vocabulary != null) {
            trail.speaks(vocabulary);
        }
        return new Absence(socketId, rooms, life, vocabulary, trail);
    }
}
