package dev.millrace.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

class RoomEventTest {

    @Test
    void membersOfOneVocabularyShareTheFrame() {
        var encodings = new AtomicInteger();
        RoomEvent.Encoder one = event -> encodings.incrementAndGet() + event.messageJson();
        var event = new RoomEvent("{}");
        for (int member = 0; member < 10; member++) {
            assertThat(event.encodedBy(one)).isEqualTo("1{}");
        }
        assertThat(encodings).hasValue(1);
    }

    @Test
    void anotherVocabularyGetsItsOwnFrame() {
        var event = new RoomEvent("{}");
        RoomEvent.Encoder one = e -> "one";
        RoomEvent.Encoder two = e -> "two";
        assertThat(event.encodedBy(one)).isEqualTo("one");
        assertThat(event.encodedBy(two)).isEqualTo("two");
        assertThat(event.encodedBy(one)).isEqualTo("one");
    }
}
