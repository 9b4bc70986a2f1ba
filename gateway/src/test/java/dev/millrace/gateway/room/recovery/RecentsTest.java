package dev.millrace.gateway.room.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.room.recovery.Recents.Missed;
import dev.millrace.model.Position;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What of a room's last messages was missed, and whether it is all. */
class RecentsTest {

    private static final long EVER = Long.MAX_VALUE;

    private final List<Heard> recent = List.of(heard(5, 50), heard(6, 60), heard(7, 70));

    @Test
    void whatWasSaidAfterTheAskingBeganIsLeftToTheFeed() {
        Missed missed = Missed.since(recent, 50, 0, 65);
        assertThat(missed.messages()).extracting(Heard::order).containsExactly(60L);
        assertThat(missed.newest()).isEqualTo(new Position(1, 6));
        assertThat(missed.whole()).isTrue();
        Missed after = Missed.after(recent, new Position(1, 5), 65);
        assertThat(after.messages()).extracting(Heard::order).containsExactly(60L);
        assertThat(after.newest()).isEqualTo(new Position(1, 6));
        assertThat(after.whole()).isTrue();
    }

    @Test
    void whatLiesBeforeTheFirstAtHandIsMissedToo() {
        assertThat(Missed.since(recent, 49, 0, EVER).whole()).isFalse();
        assertThat(Missed.since(recent, 50, 0, EVER).whole()).isTrue();
        assertThat(Missed.since(recent, 49, 50, EVER).whole()).as("none fell out").isTrue();
        assertThat(Missed.after(recent, new Position(1, 3), EVER).whole()).isFalse();
        assertThat(Missed.after(recent, new Position(1, 4), EVER).whole()).isTrue();
    }

    @Test
    void aMessageWithoutAnOrderMakesAllOfItDoubtful() {
        assertThat(Missed.since(List.of(heard(5, 50), heard(6, 0), heard(7, 70)), 50, 0, EVER).whole())
                .isFalse();
    }

    private static Heard heard(long seq, long order) {
        return new Heard("{}", new Position(1, seq), order);
    }
}
