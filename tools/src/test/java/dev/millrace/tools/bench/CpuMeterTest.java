package dev.millrace.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.tools.bench.measure.Cost;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class CpuMeterTest {

    private static final String BUSY = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";

    @Test
    void whatAChildThatHasEndedUsedIsNotLost() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")));
        // The wait of the outer shell is what hands the inner one's time over.
        try (var parent = new Shell("read go; sh -c '" + BUSY + "' & wait; echo done; read end")) {
            var meter = new CpuMeter(Map.of("shell", parent.pid()));
            CpuMeter.Reading before = meter.read();
            parent.say();
            parent.hear();

            Cost cost = meter.since(before).getFirst();

            assertThat(cost.process()).isEqualTo("shell");
            assertThat(cost.cpuSeconds()).isGreaterThan(0.05);
            assertThat(cost.residentBytes()).isGreaterThan(10_000);
        }
    }

    @Test
    void whoeverMeasuresIsNotChargedForItsChildren() throws IOException {
        var meter = new CpuMeter(Map.of(Cost.GENERATOR, ProcessHandle.current().pid()));
        CpuMeter.Reading before = meter.read();
        double used;
        try (var child = new Shell("read go; " + BUSY + "; echo done; read end")) {
            var childs = new CpuMeter(Map.of("child", child.pid()));
            CpuMeter.Reading childBefore = childs.read();
            child.say();
            child.hear();
            used = childs.since(childBefore).getFirst().cpuSeconds();
        }

        assertThat(used).isGreaterThan(0.05);
        assertThat(meter.since(before).getFirst().cpuSeconds()).isCloseTo(0, offset(used));
    }

    @Test
    void aProcessThatHasEndedIsNotTakenForOneThatUsedNothing() throws IOException {
        var gone = new Shell("read end");
        var meter = new CpuMeter(Map.of("gone", gone.pid()));
        CpuMeter.Reading before = meter.read();
        gone.close();

        assertThatThrownBy(() -> meter.since(before)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gone ended");
    }

    private static final class Shell implements AutoCloseable {

        private final Process process;

        Shell(String script) throws IOException {
            process = new ProcessBuilder("sh", "-c", script).start();
        }

        long pid() {
            return process.pid();
        }

        void say() throws IOException {
            process.outputWriter().write("go\n");
            process.outputWriter().flush();
        }

        void hear() throws IOException {
            assertThat(process.inputReader().readLine()).isEqualTo("done");
        }

        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
        }
    }
}
