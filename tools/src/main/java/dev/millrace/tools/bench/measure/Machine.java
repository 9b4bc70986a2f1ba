package dev.millrace.tools.bench.measure;

/**
 * What it was measured on.
 *
 * @param commit of the build that was measured, if it is a checkout; "unknown" else
 */
public record Machine(int processors, String processor, long memoryBytes, String system, String java,
        String commit) {}
