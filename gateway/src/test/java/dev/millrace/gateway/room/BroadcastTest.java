package dev.millrace.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

class BroadcastTest {

    @Test
    void membersOfOneVocabularyShareTheFrame() {
        var encodings = new AtomicInteger();
        Broadcast.Encoder<String> one = event -> encodings.incrementAndGet() + "{}";
        var event = new Broadcast(new RoomEvent.Said("{}", null, null));
        for (int member = 0; member < 10; member++) {
            assertThat(event.encodedBy(one)).isEqualTo("1{}");
        }
        assertThat(encodings).hasValue(1);
    }

    @Test
    void anotherVocabularyGetsItsOwnFrame() {
        var event = new Broadcast(new RoomEvent.Said("{}", null, null));
        Broadcast.Encoder<String> one = e -> "one";
        Broadcast.Encoder<String> two = e -> "two";
        assertThat(event.encodedBy(one)).isEqualTo("one");
        assertThat(event.encodedBy(two)).isEqualTo("two");
        assertThat(event.encodedBy(one)).isEqualTo("one");
    }
}
