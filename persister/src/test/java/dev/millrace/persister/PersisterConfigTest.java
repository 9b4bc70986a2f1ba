package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.persister.buffer.BatchRule;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

class PersisterConfigTest {

    @Test
    void theDefaultsAreThoseOfTheDesign() throws Exception {
        var config = read(Map.of());

        assertThat(config.batch())
                .isEqualTo(new BatchRule(100, 1_000, Duration.ofSeconds(1), Duration.ofMillis(100)));
        assertThat(config.queueCapacity()).isEqualTo(10_000);
        assertThat(config.writers()).isEqualTo(2);
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.keep()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.health()).isEqualTo(new PersisterConfig.Health("127.0.0.1", 3001));
        assertThat(config.startPatience()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.stopPatience()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aBatchLargerThanItsMaxIsAMistakeThatNamesBothKeys() {
        assertThatThrownBy(() -> read(Map.of("batch.size", "200", "batch.max", "150")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "batch.size: 200 is more than batch.max: 150; allowed: batch.size up to batch.max");
    }

    @Test
    void aBatchLargerThanTheQueueIsAMistakeThatNamesBothKeys() {
        assertThatThrownBy(() -> read(Map.of("batch.max", "251", "queue.capacity", "500")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("batch.max: 251 is more than queue.capacity: 500 shared by flush.writers: 2;"
                        + " allowed: batch.max up to 250");
    }

    @Test
    void aLanesPartOfTheQueueHoldsABatch() {
        assertThatThrownBy(() -> read(Map.of("flush.writers", "16")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("batch.max: 1000 is more than queue.capacity: 10000 shared by flush.writers: 16;"
                        + " allowed: batch.max up to 625");
    }

    @Test
    void everyMistakeIsReportedAtOnce() {
        assertThatThrownBy(() -> read(Map.of("batch.interval", "soon", "queue.capacity", "5", "qeue", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("batch.interval: 'soon'", "queue.capacity: '5'",
                        "qeue: no such key");
    }

    private static PersisterConfig read(Map<String, String> file) throws ConfigException {
        var reader = new ConfigReader(Set.of(), "test.properties", file, Map.of());
        PersisterConfig config = PersisterConfig.read(reader);
        reader.finish();
        return config;
    }
}
