package dev.millrace.tools.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

class FaultPlanTest {

    private static final List<Fault.Kind> ALL = List.of(Fault.Kind.values());
    private static final Duration LEASE = Duration.ofSeconds(5);

    @Test
    void aSeedStandsForTheSameFaultsEachTimeAndAnotherForOthers() {
        assertThat(first(30, new FaultPlan(17, ALL, LEASE, null)))
                .isEqualTo(first(30, new FaultPlan(17, ALL, LEASE, null)));
        assertThat(first(30, new FaultPlan(17, ALL, LEASE, null)))
                .isNotEqualTo(first(30, new FaultPlan(18, ALL, LEASE, null)));
    }

    @Test
    void eachRoundHasEveryKindOnce() {
        List<Fault> faults = first(3 * ALL.size(), new FaultPlan(5, ALL, LEASE, null));

        for (int round = 0; round < 3; round++) {
            assertThat(faults.subList(round * ALL.size(), (round + 1) * ALL.size())).extracting(Fault::kind)
                    .containsExactlyInAnyOrderElementsOf(ALL);
        }
    }

    @Test
    void aPausedPersisterSleepsThroughItsLeaseUnlessToldOtherwise() {
        List<Fault.Kind> pause = List.of(Fault.Kind.PERSISTER_PAUSE);

        assertThat(new FaultPlan(5, pause, LEASE, null).next().hold()).isGreaterThan(LEASE);
        assertThat(new FaultPlan(5, pause, LEASE, Duration.ofSeconds(60)).next().hold()).hasSeconds(60);
    }

    private static List<Fault> first(int count, FaultPlan plan) {
        return Stream.generate(plan::next).limit(count).toList();
    }
}
