package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.measure.Written;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those that were measured under the same workload: they may be compared. */
record Group(Workload workload, List<Measurement> measured) {

    private static final String SYSTEM = "millrace";

    /** In the order in which they were measured. */
    static List<Group> of(List<Measurement> measurements) {
        Map<Workload, List<Measurement>> groups = new LinkedHashMap<>();
        measurements
                .forEach(one -> groups.computeIfAbsent(one.workload(), key -> new ArrayList<>()).add(one));
        return groups.entrySet().stream().map(group -> new Group(group.getKey(), group.getValue())).toList();
    }

    /** What the system is held against; nobody where the system, or a yardstick, was not measured. */
    Optional<Measurement> yardstick() {
        return measured.stream().anyMatch(Group::isSystem)
                ? measured.stream().filter(one -> !isSystem(one)).findFirst()
                : Optional.empty();
    }

    static boolean isSystem(Measurement measurement) {
        return measurement.subject().equals(SYSTEM);
    }

    /** Of each subject; a second of the same name, with other settings, has a number. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Measurement one : measured) {
            String name = one.subject();
            for (int number = 2; names.contains(name); number++) {
                name = one.subject() + " " + number;
            }
            names.add(name);
        }
        return names;
    }

    /** All into which something was written. */
    List<String> files() {
        return measured.stream()
                .flatMap(one -> one.written().stream())
                .map(Written::file)
                .distinct()
                .toList();
    }

    /** All that cost something, the generator last. */
    List<String> processes() {
        List<String> names = new ArrayList<>(measured.stream()
                .flatMap(one -> one.costs().stream())
                .map(Cost::process)
                .distinct()
                .toList());
        if (names.remove(Cost.GENERATOR)) {
            names.add(Cost.GENERATOR);
        }
        return names;
    }
}
