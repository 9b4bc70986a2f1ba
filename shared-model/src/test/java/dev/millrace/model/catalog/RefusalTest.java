package dev.millrace.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;

class RefusalTest {

    @Test
    void aRefusedFieldIsNamedInTheTextAndBesideIt() {
        Refusal refusal = Refusal.field("roomId", "be given");
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
        assertThat(refusal.field()).isEqualTo("roomId");
        assertThat(refusal.text()).isEqualTo("roomId must be given");
    }

    @Test
    void anOrdinaryAnswerCostsNoStackTrace() {
        Refusal refusal = Refusal.of(ErrorCode.NOT_IN_ROOM, "join first");
        assertThat(refusal.field()).isNull();
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theRangeOfACloseCodeTellsWhetherToReconnect(CloseCode close) {
        assertThat((int) close.code()).isBetween(3000, 3999);
        assertThat(close.shouldReconnect()).isEqualTo(close.code() < 3500);
    }

    @Test
    void closeCodesAreAContractWithClients() {
        assertThat(Arrays.stream(CloseCode.values()).map(c -> c + " " + c.code())).containsExactly(
                "SHUTDOWN 3000",
                "HEARTBEAT_MISSED 3001", "SLOW 3002", "INTERNAL 3003", "PROTOCOL_ERROR 3500",
                "CONNECT_TIMEOUT 3501");
    }
}
