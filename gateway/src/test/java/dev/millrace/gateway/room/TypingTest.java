package dev.millrace.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TypingTest {

    private final Typing typing = new Typing();

    @Test
    void thatSomebodyStillTypesIsToldOnceASecond() {
        assertThat(typing.isNews(true, 10_000)).isTrue();
        assertThat(typing.isNews(true, 10_001)).isFalse();
        assertThat(typing.isNews(true, 10_999)).isFalse();
        assertThat(typing.isNews(true, 11_000)).isTrue();
        assertThat(typing.isNews(true, 11_999)).isFalse();
    }

    @Test
    void thatSomebodyStoppedIsToldOnlyIfItWasToldThatTheyType() {
        assertThat(typing.isNews(false, 10_000)).isFalse();
        assertThat(typing.isNews(true, 10_000)).isTrue();
        assertThat(typing.isNews(false, 10_100)).isTrue();
        assertThat(typing.isNews(false, 10_100)).isFalse();
    }

    @Test
    void beginningAndStoppingInTurnIsNoWayAroundIt() {
        int told = 0;
        for (int i = 0; i < 500; i++) {
            told += typing.isNews(true, 10_000 + i) ? 1 : 0;
            told += typing.isNews(false, 10_000 + i) ? 1 : 0;
        }
        assertThat(told).isEqualTo(2);
    }
}
