package dev.millrace.tools.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Position;

import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.UUID;

class MessageLogTest {

    @Test
    void whatWasWrittenDownIsReadBackAndFoundByItsId() {
        var log = new MessageLog();
        var random = new Random(1);
        UUID[] ids = new UUID[10_000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = new UUID(random.nextLong(), random.nextLong());
            log.add(ids[i], i % MessageLog.MOST_SENDERS, i, i % 100, new Position(5, i), i % 2 == 0, i,
                    i + 1L);
        }

        assertThat(log.size()).isEqualTo(ids.length);
        for (int i = 0; i < ids.length; i++) {
            int at = log.find(ids[i]);
            assertThat(at).isEqualTo(i);
            assertThat(log.id(at)).isEqualTo(ids[i]);
            assertThat(log.sender(at)).isEqualTo(i % MessageLog.MOST_SENDERS);
            assertThat(log.number(at)).isEqualTo(i);
            assertThat(log.room(at)).isEqualTo(i % 100);
            assertThat(log.isRepeated(at)).isEqualTo(i % 2 == 0);
            assertThat(log.position(at)).isEqualTo(new Position(5, i));
            assertThat(log.ackedAt(at) - log.sentAt(at)).isEqualTo(1);
        }
        assertThat(log.find(new UUID(1, 2))).isEqualTo(-1);
        assertThat(log.lastOfEachRoom()).hasSize(100).contains(ids[ids.length - 1]);
    }
}
