package dev.millrace.tools.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class DrillOptionsTest {

    private static final Path ROOT = Path.of("/project");

    @Test
    void everyOptionIsHeard() throws Exception {
        DrillOptions options = DrillOptions.parse(ROOT,
                List.of("--data", "/d", "--seed", "7", "--gateways", "3",
                        "--persisters", "4", "--duration", "15m", "--faults", "50", "--rate", "2000",
                        "--rooms", "9",
                        "--clients", "5", "--only", "redis-kill,table-lock", "--hold", "9s", "--lease", "2s",
                        "--overlap",
                        "--json"));

        assertThat(options.data).isEqualTo(Path.of("/d"));
        assertThat(options.seed).isEqualTo(7);
        assertThat(options.gateways).isEqualTo(3);
        assertThat(options.persisters).isEqualTo(4);
        assertThat(options.duration).isEqualTo(Duration.ofMinutes(15));
        assertThat(options.faults).isEqualTo(50);
        assertThat(options.rate).isEqualTo(2000);
        assertThat(options.rooms).isEqualTo(9);
        assertThat(options.clients).isEqualTo(5);
        assertThat(options.kinds).containsExactly(Fault.Kind.REDIS_KILL, Fault.Kind.TABLE_LOCK);
        assertThat(options.hold).hasSeconds(9);
        assertThat(options.lease).hasSeconds(2);
        assertThat(options.overlap).isTrue();
        assertThat(options.json).isTrue();
    }

    @Test
    void whatWasMistypedIsNamedWithWhatIsAllowed() {
        assertThatThrownBy(() -> DrillOptions.parse(ROOT, List.of("--only", "flood")))
                .hasMessageContaining("'flood' is no fault; allowed: persister-kill, ");
        assertThatThrownBy(() -> DrillOptions.parse(ROOT, List.of("--rooms", "101")))
                .hasMessage("--rooms: '101' is not a number; allowed: 1 to 100");
        assertThatThrownBy(() -> DrillOptions.parse(ROOT, List.of("--duration", "1 hour")))
                .hasMessageContaining("is not a duration");
        assertThatThrownBy(() -> DrillOptions.parse(ROOT, List.of("--sed", "1")))
                .hasMessage("--sed: no such option; scripts/chatctl drill --help lists them");
    }
}
