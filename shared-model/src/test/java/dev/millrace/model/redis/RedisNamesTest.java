package dev.millrace.model.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.model.RoomId;

import org.junit.jupiter.api.Test;

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
}
