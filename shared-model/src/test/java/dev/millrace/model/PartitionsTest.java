package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

class PartitionsTest {

    /** A change here moves rooms to other journals: what is in the journals would be read out of order. */
    @ParameterizedTest
    @CsvSource({"1, 16, 7", "2, 16, 7", "42, 16, 6", "9007199254740992, 16, 4", "lobby, 16, 8",
        "a:b.c-d_e, 16, 14",
        "lobby, 1, 0", "lobby, 7, 2", "lobby, 100, 24", "42, 100, 46"})
    void aRoomsPartitionIsForEver(String room, int count, int partition) {
        assertThat(new Partitions(count).of(new RoomId(room))).isEqualTo(partition);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 64, 100})
    void runsOfDecimalRoomsAreSpreadEvenly(int count) {
        var partitions = new Partitions(count);
        int[] rooms = new int[count];
        for (int room = 1; room <= 10_000; room++) {
            rooms[partitions.of(new RoomId(Integer.toString(room)))]++;
        }
        int fair = 10_000 / count;
        assertThat(Arrays.stream(rooms).min().orElseThrow()).isGreaterThan(fair * 3 / 5);
        assertThat(Arrays.stream(rooms).max().orElseThrow()).isLessThan(fair * 7 / 5);
    }

    @Test
    void thereAreOneToAHundred() {
        assertThat(new Partitions(1).of(new RoomId("any"))).isZero();
        assertThat(new Partitions(100).count()).isEqualTo(100);
        assertThatIllegalArgumentException().isThrownBy(() -> new Partitions(0))
                .withMessage("partitions must be 1 to 100, not 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Partitions(101));
    }
}
