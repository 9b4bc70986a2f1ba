package dev.millrace.embedded;

import java.util.Locale;

/**
 * An operating system and a processor, and how the jars with the binaries call the pair.
 *
 * @param name as in {@code linux-amd64}
 * @param postgres the resource with the PostgreSQL tree
 * @param redis the resource that is the Redis server
 */
record Platform(String name, String postgres, String redis) {

    private static final String SUPPORTED = "Linux and macOS, on amd64 and arm64";

    static Platform current() {
        return of(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"));
    }

    static Platform of(String osName, String osArch) {
        var os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : "";
        String processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> "";
        };
        if (system.isEmpty() || processor.isEmpty()) {
            throw new UnsupportedOperationException("no embedded servers for " + osName + " on " + osArch
                    + ": there are binaries for " + SUPPORTED);
        }
        return new Platform(system + "-" + processor,
                "postgres-" + system + "-" + (processor.equals("amd64") ? "x86_64" : "arm_64") + ".txz",
                "redis-server-7.0.15-" + system + "-" + processor);
    }
}
