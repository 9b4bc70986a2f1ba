package dev.millrace.gateway.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Step;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.util.List;

class DenialLogTest {

    private static final Credentials SOMEBODY = new Credentials("a secret token", "a secret presentation",
            "10.0.0.7");

    private final Logger logger = (Logger) LoggerFactory.getLogger(DenialLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Denial forged = new Denial(Step.TOKEN_SIGNATURE, "its signature is wrong");
    private long now;
    private final DenialLog log = new DenialLog(() -> now);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    @Test
    void aLineTellsWhereFromAtWhichStepAndWhyAndNothingOfTheProof() {
        log.refused(SOMEBODY, forged);
        log.refused(SOMEBODY, Refusal.of(ErrorCode.SESSION_TAKEN, "the presentation serves another session"));
        assertThat(lines()).containsExactly(
                "refused a client at 10.0.0.7: TOKEN_SIGNATURE: its signature is wrong",
                "refused a client at 10.0.0.7: SESSION_TAKEN: the presentation serves another session");
    }

    @Test
    void fiveLinesASecondAreWrittenAndTheRestIsCounted() {
        for (int i = 0; i < 12; i++) {
            log.refused(SOMEBODY, forged);
        }
        assertThat(lines()).hasSize(5);
        now += 1_000_000_000L;
        log.refused(SOMEBODY, forged);
        assertThat(lines()).hasSize(7).element(5).isEqualTo("refused 7 more that are not listed");
        now += 1_000_000_000L;
        log.refused(SOMEBODY, forged);
        assertThat(lines()).as("what was told is not told again").hasSize(8);
    }

    private List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
