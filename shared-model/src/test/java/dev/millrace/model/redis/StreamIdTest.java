package dev.millrace.model.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"0-0", "1763662302000-0", "1763662302000-17"})
    void whatIsReadIsWrittenAgain(String id) {
        assertThat(StreamId.parse(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "5", "5-", "-5", "a-1", "1-a", "1-2-3", "$"})
    void junkIsRefused(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> StreamId.parse(id));
    }

    @Test
    void idsSortAsNumbersAndNotAsTexts() {
        assertThat(StreamId.parse("10-0")).isGreaterThan(StreamId.parse("9-99"));
        assertThat(StreamId.parse("9-10")).isGreaterThan(StreamId.parse("9-9"));
        assertThat(StreamId.START).isLessThan(StreamId.parse("0-1"));
    }

    @Test
    void aWatermarkSaysPartitionAndEntry() {
        var watermark = new Watermark(3, 9, StreamId.parse("17-2"));
        assertThat(watermark.toJson()).isEqualTo("{\"partition\":3,\"epoch\":9,\"upTo\":\"17-2\"}");
        assertThat(Watermark.parse(watermark.toJson())).isEqualTo(watermark);
    }

    @Test
    void aWatermarkCoversItsEpochUpToItsEntry() {
        var watermark = new Watermark(3, 9, StreamId.parse("17-2"));
        assertThat(watermark.covers(9, StreamId.parse("17-2"))).isTrue();
        assertThat(watermark.covers(9, StreamId.parse("17-3"))).isFalse();
        assertThat(watermark.covers(8, StreamId.parse("17-1"))).isFalse();
    }
}
