package dev.millrace.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM on this machine takes up, as {@code jcmd}, {@code ps} and the operating system tell from outside. */
final class Gauge {

    private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +(\\S+)");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private static final String SESSION = "dev.millrace.gateway.transport.engineio.EngineSession";
    private static final Duration POLL = Duration.ofMillis(500);

    private final ProcessHandle process;

    Gauge(long pid) {
        process = ProcessHandle.of(pid).orElseThrow();
    }

    /**
     * What is left after a full collection.
     *
     * @param instances how many there are of each class
     */
    record Heap(long liveBytes, Map<String, Long> instances) {

        long of(String className) {
            return instances.getOrDefault(className, 0L);
        }

        /** How many a gateway has. */
        long sessions() {
            return of(SESSION);
        }
    }

    /** Collects what can be, then counts what is left. */
    Heap collect() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String histogram = run(jcmd, String.valueOf(process.pid()), "GC.class_histogram");
        Map<String, Long> instances = new HashMap<>();
        for (Matcher row = ROW.matcher(histogram); row.find();) {
            instances.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
        }
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("jcmd says " + histogram);
        }
        return new Heap(Long.parseLong(total.group(1)), instances);
    }

    /** What is left once nobody is here. */
    Heap awaitNobody(Duration atMost) {
        var last = new AtomicReference<Heap>();
        await().atMost(atMost).pollInterval(POLL).untilAsserted(() -> {
            Heap heap = collect();
            last.set(heap);
            assertThat(heap.sessions()).as("sessions that are left").isZero();
        });
        return Objects.requireNonNull(last.get());
    }

    long residentBytes() throws IOException, InterruptedException {
        return 1024 * Long.parseLong(run("ps", "-o", "rss=", "-p", String.valueOf(process.pid())).strip());
    }

    /** Since its start. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }
}
