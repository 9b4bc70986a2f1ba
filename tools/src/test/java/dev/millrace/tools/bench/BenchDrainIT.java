package dev.millrace.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.config.ConfigReader;
import dev.millrace.tools.audit.Audit;
import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.audit.AuditReport;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.yardstick.BareCopy;
import dev.millrace.tools.bench.yardstick.BareScript;
import dev.millrace.tools.bench.yardstick.Meter;
import dev.millrace.tools.stack.Stack;
import dev.millrace.tools.stack.StackPlan;
import dev.millrace.tools.stack.Workspace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A full journal becomes rows, and the bare COPY leaves the same rows behind. */
class BenchDrainIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /** Fewer are for a quick look; more, for a real one. */
    private static final long MESSAGES = Long.getLong("millrace.drain.messages", 20_000);

    @Test
    void whatIsInTheJournalIsStoredOnceAndTheBareCopyPutsTheSameRowsBack(@TempDir Path temp)
            throws Exception {
        var plan = new StackPlan(ROOT, List.of(0), List.of(0), 0, 0, List.of("-XX:+UseSerialGC"),
                Map.of("MILLRACE_LEASE_TIME", "1s"));
        try (var workspace = Workspace.claim(temp.resolve("data"));
                Stack stack = Stack.start(plan, workspace, BenchDrainIT::say)) {
            AuditConfig servers = servers(stack);

            List<Transfer> transfers = new Drain(stack, servers, new Drain.Plan(MESSAGES, 50, 4, 120, 1_000),
                    BenchDrainIT::say).run();

            assertThat(transfers).extracting(Transfer::subject)
                    .containsExactly("persister", "persister, just started", BareCopy.SUBJECT);
            assertThat(transfers).extracting(Transfer::rows)
                    .containsExactly(MESSAGES, MESSAGES / 5, MESSAGES);
            assertThat(transfers).allSatisfy(BenchDrainIT::isPlausible);
            assertThat(transfers.getFirst().costs()).extracting(Cost::process)
                    .contains("persister",
                            "PostgreSQL", "Redis");
            assertThat(transfers).allSatisfy(transfer -> assertThat(transfer.written()).singleElement()
                    .satisfies(wal -> assertThat(wal.each(transfer.rows())).isBetween(120.0, 6_000.0)));
            AuditReport audit = new Audit(servers, Instant.EPOCH, 5).run();
            assertThat(audit.isClean()).as("%s", audit.findings()).isTrue();
            assertThat(audit.stored()).isEqualTo(MESSAGES + MESSAGES / 5);
            assertThat(audit.journalOnly()).isZero();

            isPlausible(new BareScript(servers.redis(), 100, 120).run(MESSAGES, Meter.NONE));
        }
    }

    private static void isPlausible(Transfer transfer) {
        say(transfer.toString());
        assertThat(transfer.perSecond()).isGreaterThan(1_000);
        assertThat(transfer.timeline().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(transfer.rows());
        assertThat(transfer.costs()).allSatisfy(cost -> {
            // It is counted in hundredths, of which a few thousand rows may cost none.
            if (transfer.rows() >= MESSAGES) {
                assertThat(cost.cpuSeconds()).isPositive();
            }
            assertThat(cost.residentBytes()).isPositive();
        });
    }

    /** Into the test's own output: what was measured is worth a look. */
    private static void say(String line) {
        System.out.println(line);
    }

    private static AuditConfig servers(Stack stack) throws Exception {
        var reader = new ConfigReader(Set.of(), "the stack", stack.servers(), Map.of());
        AuditConfig servers = AuditConfig.read(reader);
        reader.finish();
        return servers;
    }
}
