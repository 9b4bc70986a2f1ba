package dev.millrace.persister.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

@WithPostgres(per = Per.METHOD)
@Timeout(60)
class LeasesIT {

    private final TestDatabase database;
    private final Workbench bench;

    LeasesIT(TestDatabase database) {
        this.database = database;
        this.bench = new Workbench(database);
    }

    @BeforeEach
    void migrate() {
        Schema.migrate(database.dataSource());
    }

    @Test
    void theFirstTakesAllAndTheSecondNothingThatIsHeld() throws Exception {
        var first = member(16);
        assertThat(first.turn()).hasSize(16).allMatch(it -> it.epoch() == 1);
        assertThat(first.turn()).as("renewed, not taken anew").hasSize(16).allMatch(it -> it.epoch() == 1);
        assertThat(member(16).turn()).isEmpty();
    }

    @Test
    void theSharesOfAllAddUpToAllPartitions() throws Exception {
        for (int members = 1; members <= 7; members++) {
            bench.execute("DELETE FROM millrace.persister");
            List<Member> all = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                all.add(member(16));
                all.getLast().turn();
            }
            List<Integer> shares = new ArrayList<>();
            for (Member member : all) {
                member.turn();
                shares.add(member.share);
            }
            assertThat(shares.stream().mapToInt(it -> it).sum()).as("%d members", members).isEqualTo(16);
            assertThat(shares).allMatch(it -> it == 16 / shares.size() || it == 16 / shares.size() + 1);
        }
    }

    @Test
    void whatIsGivenBackIsTakenUnderALaterLease() throws Exception {
        var first = member(2);
        List<Lease> held = first.turn();
        var second = member(2);
        second.turn();

        assertThat(first.turn(held.get(1))).containsExactly(new Lease(0, 1));
        assertThat(second.turn()).containsExactly(new Lease(1, 2));
    }

    @Test
    void anEarlierLeaseCannotBeGivenBackAnyMore() throws Exception {
        var member = member(1);
        Lease first = member.turn().getFirst();
        assertThat(member.turn(first)).containsExactly(new Lease(0, 2));

        assertThat(member.turn(first)).containsExactly(new Lease(0, 2));
    }

    @Test
    void aLeaseThatIsNotRenewedIsTakenOverWhenItIsOverAndNotBefore() throws Exception {
        var time = Duration.ofSeconds(1);
        var dead = new Member(bench.leases(UUID.randomUUID(), 4, time));
        var heir = new Member(bench.leases(UUID.randomUUID(), 4, time));
        dead.turn();
        long started = System.nanoTime();
        assertThat(heir.turn()).isEmpty();

        await().pollInterval(Duration.ofMillis(20)).until(() -> heir.turn().size() == 4);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(Duration.ofMillis(900),
                Duration.ofMillis(1_900));
        assertThat(heir.turn()).allMatch(it -> it.epoch() == 2);
    }

    @Test
    void whoMayNotTakeOverTakesOnlyWhatIsFree() throws Exception {
        member(4).turn();
        bench.execute("UPDATE millrace.journal_partition SET leased_until = now() - interval '1 s'");
        bench.execute("UPDATE millrace.journal_partition SET owner = NULL WHERE partition = 2");
        bench.execute("UPDATE millrace.persister SET seen_at = now() - interval '1 h'");
        var leases = bench.leases(UUID.randomUUID(), 4);

        assertThat(leasesOf(leases.turn(List.of(), false))).containsExactly(new Lease(2, 2));
        assertThat(leasesOf(leases.turn(List.of(), true))).hasSize(4);
    }

    @Test
    void whoLeavesLeavesEverythingToTheOthersAtOnce() throws Exception {
        var first = member(4);
        var second = member(4);
        List<Lease> held = first.turn();
        second.turn();
        first.turn(held.get(2), held.get(3));
        assertThat(second.turn()).hasSize(2);

        first.leases.leave();

        assertThat(second.turn()).hasSize(4);
    }

    @Test
    void whoIsAboutToLeaveKeepsWhatItHoldsUntilItGivesItBackAndDoesNotCount() throws Exception {
        var first = member(4);
        var second = member(4);
        List<Lease> held = first.turn();
        second.turn();

        assertThat(leasesOf(first.leases.lastTurn(List.of(held.get(0))))).hasSize(3);

        assertThat(second.turn()).containsExactly(new Lease(0, 2));
        assertThat(second.share).isEqualTo(4);
    }

    @Test
    void aRowThatIsLockedIsPassedOverAndNotWaitedFor() throws Exception {
        var first = member(4);
        first.turn();
        try (Connection storing = database.connect(); Statement statement = storing.createStatement()) {
            storing.setAutoCommit(false);
            statement.execute("SELECT * FROM millrace.journal_partition WHERE partition = 1 FOR UPDATE");
            bench.execute("UPDATE millrace.journal_partition SET leased_until = NULL WHERE partition <> 1");

            assertThat(first.turn()).hasSize(4);
            assertThat(
                    bench.rows("SELECT partition FROM millrace.journal_partition WHERE leased_until > now()"
                            + " ORDER BY 1"))
                    .containsExactly("0", "1", "2", "3");
        }
    }

    @Test
    void manyAtOnceNeverHoldOnePartitionTwice() throws Exception {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            members.add(member(16));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                List<Callable<List<Lease>>> turns = members.stream()
                        .<Callable<List<Lease>>>map(member -> () -> member.turnWithinShare())
                        .toList();
                Set<Lease> held = new HashSet<>();
                for (var turn : threads.invokeAll(turns)) {
                    turn.get();
                }
                for (Member member : members) {
                    assertThat(member.turnWithinShare()).allMatch(held::add);
                }
            }
        }
        assertThat(bench.rows("SELECT count(*) FROM millrace.journal_partition WHERE owner IS NOT NULL"
                + " GROUP BY owner")).hasSize(8).containsOnly("2");
    }

    @Test
    void whoIsLongDeadIsForgotten() throws Exception {
        member(1).turn();
        bench.execute("UPDATE millrace.persister SET seen_at = now() - interval '2 h'");

        member(1).turn();

        assertThat(bench.text("SELECT count(*) FROM millrace.persister")).isEqualTo("1");
    }

    private Member member(int partitions) {
        return new Member(bench.leases(UUID.randomUUID(), partitions));
    }

    private static List<Lease> leasesOf(Leases.Turn turn) {
        return turn.held().stream().map(Claim::lease).toList();
    }

    private static final class Member {

        private final Leases leases;
        private List<Lease> held = List.of();
        private int share = Integer.MAX_VALUE;

        private Member(Leases leases) {
            this.leases = leases;
        }

        List<Lease> turn(Lease... giveBack) throws StoreException {
            Leases.Turn turn = leases.turn(List.of(giveBack), true);
            held = leasesOf(turn);
            share = turn.share();
            return held;
        }

        List<Lease> turnWithinShare() throws StoreException {
            return turn(held.stream().skip(share).toArray(Lease[]::new));
        }
    }
}
