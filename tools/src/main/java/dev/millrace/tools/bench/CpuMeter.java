package dev.millrace.tools.bench;

import dev.millrace.tools.bench.measure.Cost;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What processes use: each with those that it started, and those of them that ended meanwhile. This JVM counts alone, since
 * whatever is measured is its child. Immutable.
 */
public final class CpuMeter {

    private static final long SELF = ProcessHandle.current().pid();

    private final Map<String, Long> pids;

    /** @param pids of each name's process, which runs for as long as it is measured */
    public CpuMeter(Map<String, Long> pids) {
        this.pids = new TreeMap<>(pids);
    }

    /** What each name's processes had used by then. */
    public record Reading(Map<String, Double> cpuSeconds) {}

    /** @throws IllegalStateException for a process that has ended: what it used is not known */
    public Reading read() {
        Map<String, Double> cpuSeconds = new TreeMap<>();
        pids.forEach((name, pid) -> cpuSeconds.put(name, cpuSeconds(name, pid)));
        return new Reading(cpuSeconds);
    }

    /**
     * What was used from then to now, and what is held now.
     *
     * @throws IllegalStateException as {@link #read}
     */
    public List<Cost> since(Reading earlier) {
        Reading now = read();
        List<Cost> costs = new ArrayList<>();
        now.cpuSeconds()
                .forEach((name, used) -> costs.add(new Cost(name,
                        Math.max(0, used - earlier.cpuSeconds().getOrDefault(name, 0.0)),
                        residentBytes(name))));
        return costs;
    }

    /** From now on. @return what was used until it is asked, and what is held then */
    public Supplier<List<Cost>> begin() {
        Reading now = read();
        return () -> since(now);
    }

    /** What is in memory now, once for all processes of that name where the system tells which share it. */
    public long residentBytes(String name) {
        long pid = pid(name);
        return family(name, pid).stream().mapToLong(ProcessFigures::residentBytes).sum();
    }

    private long pid(String name) {
        Long pid = pids.get(name);
        if (pid == null) {
            throw new IllegalArgumentException(name + " is not measured");
        }
        return pid;
    }

    private double cpuSeconds(String name, long pid) {
        if (pid == SELF) {
            return ProcessFigures.ownCpuSeconds(pid);
        }
        return family(name, pid).stream().mapToDouble(ProcessFigures::cpuSeconds).sum();
    }

    /** Without those that have a name of their own, and theirs. */
    private Set<Long> family(String name, long pid) {
        ProcessHandle head = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException(name + " ended while it was measured"));
        Set<Long> family = new HashSet<>();
        gather(head, family);
        return family;
    }

    private void gather(ProcessHandle member, Set<Long> family) {
        family.add(member.pid());
        if (member.pid() != SELF) {
            member.children()
                    .filter(child -> !pids.containsValue(child.pid()))
                    .forEach(child -> gather(child, family));
        }
    }
}
