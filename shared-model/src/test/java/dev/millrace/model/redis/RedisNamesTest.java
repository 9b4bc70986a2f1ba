package dev.millrace.model.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.model.RoomId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The names are a contract with foreign publishers and with data that is already in Redis. */
class RedisNamesTest {

    @Test
    void keysOfAPartitionShareOneClusterSlot() {
        assertThat(RedisNames.journal(0)).isEqualTo("chat:{p00}:journal");
        assertThat(RedisNames.rooms(9)).isEqualTo("chat:{p09}:rooms");
        assertThat(RedisNames.journal(15)).isEqualTo("chat:{p15}:journal");
    }

    @Test
    void aRoomsChannelLeadsBackToTheRoom() {
        var room = new RoomId("a:b.c-1");
        assertThat(RedisNames.roomChannel(room)).isEqualTo("chat:room:a:b.c-1");
        assertThat(RedisNames.roomOf(RedisNames.roomChannel(room))).isEqualTo(room);
    }

    @Test
    void anotherChannelIsNoRooms() {
        assertThatIllegalArgumentException().isThrownBy(() -> RedisNames.roomOf(RedisNames.PERSISTED));
        assertThatIllegalArgumentException().isThrownBy(() -> RedisNames.roomOf("chat:room:"));
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedKeyLeadsBackToWhatIsRevoked(Revocation.Kind kind) {
        for (String id : List.of("alice", "did:key:z6Mk", "sha256:00", "blocked-user:bob")) {
            assertThat(RedisNames.blockedBy(RedisNames.blocked(kind, id)))
                    .isEqualTo(new Revocation(kind, id));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth:blocked", "auth:blocked:", "auth:blocked-user:", "auth:blocked-cat:x",
        "auth:blockedx:y", "auth:blocked-token:x", "auth:vp:00"})
    void anotherKeyRevokesNothing(String key) {
        assertThat(RedisNames.blockedBy(key)).isNull();
    }
}
