package dev.millrace.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.recovery.Trail;
import dev.millrace.gateway.room.recovery.Whereabouts.Absence;
import dev.millrace.gateway.room.recovery.Whereabouts.Since;
import dev.millrace.gateway.room.recovery.Whereabouts.Who;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who goes on with a session, and whose word about it counts. */
@WithRedis(per = Per.METHOD)
class WhereaboutsIT {

    private static final String PID = "digest";
    private static final RoomId ROOM = new RoomId("42");
    private static final RoomId OTHER = new RoomId("43");
    private static final UserId ALICE = new UserId("alice");
    private static final Who FIRST = new Who(ALICE, "first");
    private static final Who SECOND = new Who(ALICE, "second");
    private static final Who THIRD = new Who(ALICE, "third");

    private final TestJournal on;
    private final PrimaryLink link;
    private final RedisWhereabouts whereabouts;

    WhereaboutsIT(TestRedis redis) throws Exception {
        on = new TestJournal(redis);
        link = new PrimaryLink(on.vertx(), new RedisSettings(redis.host(), redis.port(),
                new Secret(redis.password()), new Partitions(1)), "sessions");
        on.onLoop(() -> link.link().open());
        whereabouts = new RedisWhereabouts(link, Duration.ofMinutes(3));
    }

    @AfterEach
    void close() throws Exception {
        on.onLoop(() -> link.link().close());
        on.close();
    }

    @Test
    void aSessionIsTakenWithItsRoomsAndTheOrdersFromWhichItWasInThem() throws Exception {
        Trail trail = begin();
        on.command("SET", RedisNames.ORDER, "7");
        trail.speaks("dogcat");
        on.onLoop(() -> trail.joined(ROOM, false));
        on.command("SET", RedisNames.ORDER, "9");
        on.onLoop(() -> trail.joined(OTHER, true));
        on.onLoop(() -> trail.joined(ROOM, false));
        Absence absence = take(FIRST, SECOND).orElseThrow();
        assertThat(absence.rooms()).isEqualTo(Map.of(ROOM, new Since(7, false), OTHER, new Since(9, true)));
        assertThat(absence.vocabulary()).isEqualTo("dogcat");
        assertThat(absence.socketId()).isEqualTo("socket");
        assertThat(on.onLoop(() -> whereabouts.nameOf(PID))).contains("second");
    }

    @Test
    void joiningAnewAfterLeavingCountsAnewAndAReplayCountsAnewAlways() throws Exception {
        Trail trail = begin();
        on.command("SET", RedisNames.ORDER, "1");
        on.onLoop(() -> trail.joined(ROOM, false));
        on.onLoop(() -> trail.joined(OTHER, false));
        on.command("SET", RedisNames.ORDER, "2");
        on.onLoop(() -> trail.left(ROOM));
        on.onLoop(() -> trail.joined(ROOM, false));
        on.onLoop(() -> trail.joined(OTHER, true));
        assertThat(take(FIRST, SECOND).orElseThrow().rooms())
                .isEqualTo(Map.of(ROOM, new Since(2, false), OTHER, new Since(2, true)));
    }

    @Test
    void ofSeveralThatReturnOneGoesOn() throws Exception {
        begin();
        List<Optional<Absence>> both = on.onLoop(() -> {
            Future<Optional<Absence>> one = whereabouts.take(PID, "first", SECOND);
            Future<Optional<Absence>> other = whereabouts.take(PID, "first", THIRD);
            return one.compose(first -> other.map(second -> List.of(first, second)));
        });
        assertThat(both).extracting(Optional::isPresent).containsExactly(true, false);
    }

    @Test
    void anotherUserAnotherNameAndAnotherLifeTakeNothing() throws Exception {
        begin();
        assertThat(take(new Who(ALICE, "unknown"), SECOND)).isEmpty();
        assertThat(take(FIRST, new Who(new UserId("mallory"), "hers"))).isEmpty();
        on.command("HSET", RedisNames.session(PID), "life", "another");
        assertThat(take(FIRST, SECOND)).isEmpty();
        assertThat(on.onLoop(() -> whereabouts.nameOf(PID))).contains("first");
    }

    @Test
    void whatGoesOnUnderAnotherNameIsChangedUnderThatNameOnly() throws Exception {
        Trail before = begin();
        on.onLoop(() -> before.joined(ROOM, false));
        Trail now = take(FIRST, SECOND).orElseThrow().trail();
        assertThat(refusal(before.joined(OTHER, false))).isEqualTo("SESSION_REPLACED");
        assertThat(refusal(before.left(ROOM))).isEqualTo("SESSION_REPLACED");
        before.end();
        on.onLoop(() -> now.joined(OTHER, false));
        assertThat(take(SECOND, THIRD).orElseThrow().rooms()).containsOnlyKeys(ROOM, OTHER);
    }

    @Test
    void whoLeftIsKnownByNameAndComesBackToNothing() throws Exception {
        Trail trail = begin();
        on.onLoop(() -> trail.joined(ROOM, false));
        trail.end();
        assertThat(take(FIRST, SECOND)).isEmpty();
        assertThat(on.onLoop(() -> whereabouts.nameOf(PID))).contains("first");
        assertThat(Long.parseLong(on.command("PTTL", RedisNames.session(PID)))).isPositive();
    }

    @Test
    void whatIsForgottenIsNotBegunAnewWithFewerRooms() throws Exception {
        Trail trail = begin();
        on.onLoop(() -> trail.joined(ROOM, false));
        on.command("DEL", RedisNames.session(PID));
        on.onLoop(() -> trail.joined(OTHER, false));
        assertThat(on.command("EXISTS", RedisNames.session(PID))).isEqualTo("0");
        assertThat(take(FIRST, SECOND)).isEmpty();
    }

    private Trail begin() throws Exception {
        return on.onLoop(() -> {
            Trail trail = whereabouts.begin(PID, FIRST, "socket");
            // Nothing of this session is noted before its beginning is.
            return whereabouts.nameOf(PID).map(trail);
        });
    }

    private Optional<Absence> take(Who from, Who to) throws Exception {
        return on.onLoop(() -> whereabouts.take(PID, from.name(), to));
    }

    private String refusal(Future<Void> refused) throws Exception {
        return on.onLoop(() -> refused.map("done")
                .otherwise(e -> e instanceof Refusal refusal ? refusal.code().name() : e.toString()));
    }
}
