package dev.millrace.gateway.room.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Position;

import org.junit.jupiter.api.Test;

class UnreadTest {

    @Test
    void nothingIsUnreadWhereNothingWasSaid() {
        assertThat(Unread.of(null, null)).isZero();
        assertThat(Unread.of(null, at(1, 5))).isZero();
    }

    @Test
    void allIsUnreadToWhoReadNothing() {
        assertThat(Unread.of(at(3, 7), null)).isEqualTo(7);
    }

    @Test
    void whatWasSaidAfterIsUnread() {
        assertThat(Unread.of(at(1, 7), at(1, 4))).isEqualTo(3);
        assertThat(Unread.of(at(1, 7), at(1, 7))).isZero();
        assertThat(Unread.of(at(1, 7), at(1, 8))).isZero();
    }

    @Test
    void aSeqThatGoesOnInANewEpochCountsOn() {
        assertThat(Unread.of(at(2, 12), at(1, 10))).isEqualTo(2);
    }

    @Test
    void aSeqThatWasSetBackHidesNothingNew() {
        assertThat(Unread.of(at(2, 9), at(1, 10))).isOne();
        assertThat(Unread.of(at(2, 10), at(1, 10))).isOne();
        assertThat(Unread.of(at(2, 1), at(1, 1_000))).isOne();
    }

    @Test
    void whoReadInALaterEpochHasReadTheEarlier() {
        assertThat(Unread.of(at(1, 1_000), at(2, 1))).isZero();
    }

    @Test
    void somethingIsUnreadExactlyWhereTheHeadIsAfterWhatWasRead() {
        for (long[] it : quadruples(4)) {
            Position head = at(it[0], it[1]);
            Position read = at(it[2], it[3]);
            assertThat(Unread.of(head, read) > 0).as("%s, %s", head, read)
                    .isEqualTo(head.compareTo(read) > 0);
        }
    }

    private static long[][] quadruples(int base) {
        long[][] all = new long[base * base * base * base][];
        for (int i = 0; i < all.length; i++) {
            all[i] = new long[]{i % base, i / base % base, i / base / base % base, i / base / base / base};
        }
        return all;
    }

    private static Position at(long epoch, long seq) {
        return new Position(epoch, seq);
    }
}
