package dev.millrace.tools.stack;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a stack is made of. A port of 0 is any free one.
 *
 * @param root         the project's folder, whose builds are run
 * @param gatewayPorts one gateway each
 * @param healthPorts  one persister each
 * @param jvmOptions   of gateways and persisters
 * @param settings     keys of theirs, spelt as variables
 * @param redisServer  the executable; null is the embedded one
 */
public record StackPlan(Path root, List<Integer> gatewayPorts, List<Integer> healthPorts, int postgresPort,
        int redisPort, List<String> jvmOptions, Map<String, String> settings,
        @Nullable Path redisServer) {

    /** For one machine with everything on it: no collector's threads beside ours, and little memory. */
    public static final List<String> ONE_MACHINE = List.of("-XX:+UseSerialGC", "-Xmx1g");

    /** On embedded servers. */
    public StackPlan(Path root, List<Integer> gatewayPorts, List<Integer> healthPorts, int postgresPort,
            int redisPort, List<String> jvmOptions, Map<String, String> settings) {
        this(root, gatewayPorts, healthPorts, postgresPort, redisPort, jvmOptions, settings, null);
    }
}
