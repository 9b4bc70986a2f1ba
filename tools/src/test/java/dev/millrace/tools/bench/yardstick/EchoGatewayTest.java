package dev.millrace.tools.bench.yardstick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.load.Conversation;
import dev.millrace.tools.bench.load.Crowd;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Workload;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

class EchoGatewayTest {

    private static final Workload TALK = new Workload(Mode.INGEST, 8, 2, 4, 0, 4, 8, 120, true, 0,
            Duration.ofMillis(200), Duration.ofSeconds(1));

    @Test
    void everyMemberHearsWhatIsAcknowledged() throws IOException, CommandException {
        try (var echo = EchoGateway.start(0)) {
            Talk talk = talk(echo.url());

            assertThat(talk.faults()).isEmpty();
            assertThat(talk.refused()).isEmpty();
            assertThat(talk.acks()).isPositive();
            assertThat(talk.deliveries()).isBetween(3 * talk.acks() - 100, 3 * talk.acks() + 100);
        }
    }

    @Test
    void itRunsAsAProcessThatIsGoneWhenItIsClosed() throws IOException, CommandException {
        EchoProcess process = EchoProcess.start(List.of("-Xmx128m"));
        try (process) {
            assertThat(talk(process.url()).faults()).isEmpty();
        }

        assertThat(ProcessHandle.of(process.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    }

    private static Talk talk(URI gateway) throws IOException, CommandException {
        var people = new People(List.of(gateway), person -> "{}", "room-%03d"::formatted);
        try (var crowd = Crowd.gather(people, TALK, in -> {})) {
            return crowd.talk(new Unheard());
        }
    }

    private static final class Unheard implements Conversation.Listener {

        @Override
        public void measuringBegan() {}

        @Override
        public void measuringEnded() {}

        @Override
        public void passed(Talk.Second second) {}
    }
}
