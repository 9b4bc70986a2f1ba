package dev.millrace.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeFormTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"event\":\"joined\",\"by\":\"x\",\"roomId\":42,\"userId\":1,\"userName\":\"김\"}",
        "{\"event\":\"left\",\"by\":\"",
        "{\"event\":\"whatANewerGatewayTells\",\"by\":\"x\"}"})
    void aNoticeIsToldByHowItBegins(String payload) {
        assertThat(NoticeForm.isNotice(payload)).isTrue();
        assertThat(NoticeForm.isNotice(payload.getBytes(UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "{\"event\":\"", "{\"event\":\"typing\"", "{\"event\":\"joined\",\"b",
        "{\"event\":\"joined\",\"roomId\":42,\"senderId\":1,\"message\":\"Bob joined\"}",
        "{\"event\":\"message\",\"senderId\":1,\"by\":\"x\",\"message\":\"x\"}",
        "{\"by\":\"x\",\"event\":\"joined\"}",
        " {\"event\":\"joined\",\"by\":\"x\"}",
        "{\"seq\":7,\"epoch\":1,\"message\":\"{\\\"event\\\":\\\"joined\\\",\\\"by\\\":\\\"x\\\"}\"}"})
    void nothingElseIs(String payload) {
        assertThat(NoticeForm.isNotice(payload)).isFalse();
        assertThat(NoticeForm.isNotice(payload.getBytes(UTF_8))).isFalse();
    }
}
