package dev.millrace.tools.up;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.Words;

import java.nio.file.Path;
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

    static UpOptions parse(Path root, List<String> arguments) throws CommandException {
        var options = new UpOptions(root, root.resolve(".millrace"), false, DEFAULT_PORT, 0, 0, 0);
        var words = new Words("scripts/up", arguments);
        while (words.hasNext()) {
            options = options.with(words);
        }
        return options;
    }

    private UpOptions with(Words words) throws CommandException {
        return switch (words.option()) {
            case "--fresh" -> new UpOptions(root, data, true, port, healthPort, postgresPort, redisPort);
            case "--data" ->
                new UpOptions(root, Path.of(words.value()).toAbsolutePath().normalize(), fresh, port,
                        healthPort, postgresPort, redisPort);
            case "--port" ->
                new UpOptions(root, data, fresh, words.port(), healthPort, postgresPort, redisPort);
            case "--health-port" ->
                new UpOptions(root, data, fresh, port, words.port(), postgresPort, redisPort);
            case "--postgres-port" ->
                new UpOptions(root, data, fresh, port, healthPort, words.port(), redisPort);
            case "--redis-port" ->
                new UpOptions(root, data, fresh, port, healthPort, postgresPort, words.port());
            default -> throw words.unknown();
        };
    }
}
