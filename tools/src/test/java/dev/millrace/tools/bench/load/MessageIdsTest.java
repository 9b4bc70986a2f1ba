package dev.millrace.tools.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

class MessageIdsTest {

    private final MessageIds ids = new MessageIds();

    @Test
    void idsComeBackAsTheyWereReadHoweverMany() {
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            var id = UUID.randomUUID();
            all.add(id);
            byte[] text = ("\"id\":\"" + id + "\"").getBytes(US_ASCII);
            assertThat(ids.add(text, Scan.after(Scan.ID, text, 0, text.length), text.length)).isTrue();
        }
        assertThat(ids.size()).isEqualTo(100_000);
        assertThat(ids.stream()).containsExactlyElementsOf(all);
    }

    @Test
    void whatIsNoIdIsNotTaken() {
        for (String text : List.of("", "0190", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz",
                "0".repeat(20) + "-".repeat(16))) {
            assertThat(ids.add(text.getBytes(US_ASCII), 0, text.length())).as(text).isFalse();
        }
        assertThat(ids.size()).isZero();
    }
}
