package dev.millrace.gateway.room;

import static dev.millrace.gateway.room.LiveRooms.ROOM;
import static dev.millrace.gateway.room.LiveRooms.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.room.LiveRooms.Client;
import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.UserId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** How long somebody types of whom nothing more is heard. */
class TypistsTest {

    private final LiveRooms live = new LiveRooms();
    private final Client alice = live.in("alice", member("alice"));

    @Test
    void whoeverIsNotHeardOfForTenSecondsHasStopped() {
        live.tell(typing("bob", true));
        assertThat(live.timers).singleElement()
                .extracting(LiveRooms.Timer::delay)
                .isEqualTo(Duration.ofSeconds(10));
        live.passTime();
        assertThat(alice.heard()).containsExactly(typing("bob", true), typing("bob", false));
        assertThat(live.timers).as("nobody types").isEmpty();
    }

    @Test
    void whoeverIsHeardOfAgainTypesForAnotherTenSeconds() {
        live.tell(typing("bob", true));
        live.now = live.now.plusSeconds(6);
        live.tell(typing("bob", true));
        live.now = live.now.minusSeconds(6);
        live.passTime();
        assertThat(alice.heard()).doesNotContain(typing("bob", false));
        assertThat(live.timers).singleElement()
                .extracting(LiveRooms.Timer::delay)
                .isEqualTo(Duration.ofSeconds(6));
        live.passTime();
        assertThat(alice.heard()).endsWith(typing("bob", false)).hasSize(3);
    }

    @Test
    void oneTimerRunsHoweverManyType() {
        live.tell(typing("bob", true));
        live.now = live.now.plusSeconds(1);
        live.tell(typing("carol", true));
        live.now = live.now.minusSeconds(1);
        assertThat(live.timers).hasSize(1);
        live.passTime();
        assertThat(alice.heard()).endsWith(typing("bob", false)).hasSize(3);
        assertThat(live.timers).hasSize(1);
        live.passTime();
        assertThat(alice.heard()).endsWith(typing("carol", false)).hasSize(4);
        assertThat(live.timers).isEmpty();
    }

    @Test
    void whoeverStoppedOrLeftDoesNotStopOnceMore() {
        live.tell(typing("bob", true));
        live.tell(typing("bob", false));
        live.tell(typing("carol", true));
        live.tell(new RoomEvent.Left(ROOM, new UserId("carol"), "carol", "of carol"));
        live.passTime();
        assertThat(alice.heard()).containsExactly(typing("bob", true), typing("bob", false),
                typing("carol", true),
                typing("carol", false), new RoomEvent.Left(ROOM, new UserId("carol"), "carol", "of carol"));
        assertThat(live.timers).isEmpty();
    }

    @Test
    void nobodyTypesInARoomThatHasEnded() {
        live.tell(typing("bob", true));
        var ended = new RoomEvent.Changed(ROOM, What.ENDED, null, "", RoomStatus.CLOSED, 2, 8, "");
        live.tell(ended);
        live.passTime();
        assertThat(alice.heard()).containsExactly(typing("bob", true), typing("bob", false), ended);
    }

    /** Whoever floods a room with names of sessions takes no memory for it. */
    @Test
    void ofTooManyWhoeverTypesTheLongestHasStopped() {
        for (int i = 0; i <= 10_000; i++) {
            live.tell(typing("user-" + i, true));
        }
        assertThat(alice.heard()).filteredOn(event -> !((RoomEvent.Typing) event).typing())
                .isEqualTo(List.of(typing("user-0", false)));
    }

    private static RoomEvent.Typing typing(String user, boolean typing) {
        return new RoomEvent.Typing(ROOM, new UserId(user), user, typing, "of " + user);
    }
}
