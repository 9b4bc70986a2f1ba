package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionTest {

    @Test
    void seqSortsWithinAnEpochAndALaterEpochAfterAll() {
        assertThat(new Position(1, 2)).isGreaterThan(new Position(1, 1));
        assertThat(new Position(2, 1)).isGreaterThan(new Position(1, 999));
        assertThat(new Position(1, 1)).isEqualByComparingTo(new Position(1, 1));
    }
}
