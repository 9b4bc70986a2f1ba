package dev.millrace.tools.bench.measure;

/**
 * What one process, and those that it started, used while it was measured.
 *
 * @param process       "gateway", "persister", "PostgreSQL", "Redis", "echo", "generator"; a second one "gateway-2"
 * @param cpuSeconds    user and system
 * @param residentBytes at the end; of PostgreSQL without what its processes share, where the system tells
 * @param collectedBytes what stayed resident after a garbage collection at the end; the same where none was asked for
 */
public record Cost(String process, double cpuSeconds, long residentBytes, long collectedBytes) {

    public static final String GENERATOR = "generator";

    /** Without a garbage collection. */
    public Cost(String process, double cpuSeconds, long residentBytes) {
        this(process, cpuSeconds, residentBytes, residentBytes);
    }

    /** What the subject did not cause. */
    public boolean isGenerators() {
        return process.equals(GENERATOR);
    }
}
