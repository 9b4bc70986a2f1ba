package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumSet;

class MessageTypeTest {

    @ParameterizedTest
    @EnumSource
    void somebodySaysItThemselvesUnlessTheRoomSaysItOfItself(MessageType type) {
        assertThat(type.isSpoken())
                .isEqualTo(
                        !EnumSet.of(MessageType.SYSTEM, MessageType.JOIN, MessageType.LEAVE).contains(type));
    }
}
