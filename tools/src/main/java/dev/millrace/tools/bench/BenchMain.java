package dev.millrace.tools.bench;

import dev.millrace.embedded.ScratchFolder;
import dev.millrace.model.config.ConfigException;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.stack.Workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Throw-away main. */
public final class BenchMain {

    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        System.exit(run(Path.of(words.getFirst()), words.subList(1, words.size())));
    }

    static int run(Path root, List<String> words)
            throws InterruptedException, CommandException, ConfigException, IOException, SQLException {
        BenchOptions options = BenchOptions.parse(root, words);
        try (ScratchFolder scratch = ScratchFolder.create("bench");
                Workspace workspace = Workspace.claim(scratch.path().resolve("stack"));
                Site site = Site.start(new Site.Plan("millrace", root, options.gateways, options.persisters,
                        options.settings, options.jvmOptions), workspace, line -> System.out.println(line))) {
            System.out.println(site.processes());
            Measurement measured = new Trial(site, options.workload(), second -> System.out.println(second),
                    System.out::println)
                    .run();
            var talk = measured.talk();
            System.out.printf("acks/s %.0f deliveries/s %.0f cpu/M acks %.1f cpu/M deliveries %.1f%n",
                    measured.acksPerSecond(),
                    measured.deliveriesPerSecond(), measured.cpuSecondsPerMillionAcks(),
                    measured.cpuSecondsPerMillionDeliveries());
            measured.costs()
                    .forEach(cost -> System.out.printf("  %-12s %.1f cpu-s/M acks, %d MiB%n", cost.process(),
                            cost.cpuSeconds() * 1e6 / talk.acks(), cost.residentBytes() >> 20));
            for (var h : List.of(talk.ack(), talk.delivery(), talk.committed(), talk.hiccups())) {
                System.out.printf("  n=%d p50 %d p99 %d p99.9 %d max %d us%n", h.getTotalCount(),
                        h.getValueAtPercentile(50), h.getValueAtPercentile(99), h.getValueAtPercentile(99.9),
                        h.getMaxValue());
            }
            System.out.println(measured.proof() + " " + talk.refused() + " " + talk.faults());
        }
        return 0;
    }
}
