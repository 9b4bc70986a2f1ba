package dev.millrace.tools.up;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * What was asked on the command line. {@code scripts/up --help} describes it.
 *
 * @param root         the project's folder
 * @param data         where everything that is kept is kept
 * @param port         the gateway's
 * @param healthPort   the persister's; 0 takes a free one, as with the next two
 */
public record UpOptions(Path root, Path data, boolean fresh, int port, int healthPort, int postgresPort,
        int redisPort) {

    private static final int DEFAULT_PORT = 3000;

    static UpOptions parse(Path root, List<String> arguments) throws UpException {
        var options = new UpOptions(root, root.resolve(".millrace"), false, DEFAULT_PORT, 0, 0, 0);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private UpOptions with(String name, Iterator<String> rest) throws UpException {
        return switch (name) {
            case "--fresh" -> new UpOptions(root, data, true, port, healthPort, postgresPort, redisPort);
            case "--data" ->
                new UpOptions(root, Path.of(value(name, rest)).toAbsolutePath().normalize(), fresh, port,
                        healthPort, postgresPort, redisPort);
            case "--port" ->
                new UpOptions(root, data, fresh, port(name, rest), healthPort, postgresPort, redisPort);
            case "--health-port" ->
                new UpOptions(root, data, fresh, port, port(name, rest), postgresPort, redisPort);
            case "--postgres-port" ->
                new UpOptions(root, data, fresh, port, healthPort, port(name, rest), redisPort);
            case "--redis-port" ->
                new UpOptions(root, data, fresh, port, healthPort, postgresPort, port(name, rest));
            default -> throw new UpException(name + ": no such option; scripts/up --help lists them");
        };
    }

    private static int port(String name, Iterator<String> rest) throws UpException {
        String value = value(name, rest);
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as of any other value that is no port.
        }
        throw new UpException(
                name + ": '" + value + "' is not a port; allowed: 0 to 65535, 0 takes a free one");
    }

    private static String value(String name, Iterator<String> rest) throws UpException {
        if (!rest.hasNext()) {
            throw new UpException(name + " needs a value");
        }
        return rest.next();
    }
}
