package dev.millrace.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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

    @Test
    void closeCodesAreAContractWithClients() {
        assertThat(Arrays.stream(CloseCode.values()).map(c -> c + " " + c.code())).containsExactly(
                "SHUTDOWN 3000", "HEARTBEAT_MISSED 3001", "SLOW 3002", "INTERNAL 3003", "MISSED 3004",
                "PROTOCOL_ERROR 3500", "CONNECT_TIMEOUT 3501", "TOKEN_EXPIRED 3502", "SESSION_REPLACED 3503",
                "REVOKED 3504", "FLOODING 3505");
    }
}
