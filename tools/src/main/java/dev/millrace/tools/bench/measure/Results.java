package dev.millrace.tools.bench.measure;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * All that one call of the command measured, in its order.
 *
 * @param command      as it was typed
 * @param measurements the system's, and the yardsticks' under the same workload
 * @param transfers    likewise
 */
public record Results(String command, Instant began, Machine machine, List<Measurement> measurements,
        List<Transfer> transfers, List<Sweep> sweeps, @Nullable Comparison comparison) {}
