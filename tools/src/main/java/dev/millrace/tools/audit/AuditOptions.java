package dev.millrace.tools.audit;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.DurationText;
import dev.millrace.model.config.MainArguments;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.Words;
import dev.millrace.tools.stack.Workspace;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked on the command line. {@code scripts/chatctl audit --help} describes it.
 *
 * @param configuration for {@link MainArguments}
 */
record AuditOptions(Instant since, boolean json, int limit, List<String> configuration) {

    private static final String COMMAND = "scripts/chatctl audit";
    private static final int DEFAULT_LIMIT = 20;
    private static final int MOST_LISTED = 100_000;

    /** @param root the project's folder, where a stack of scripts/up may run */
    static AuditOptions parse(Path root, List<String> arguments, Map<String, String> environment,
            InstantSource clock) throws CommandException {
        var words = new Words(COMMAND, arguments);
        Instant since = Instant.EPOCH;
        boolean json = false;
        int limit = DEFAULT_LIMIT;
        Path data = null;
        List<String> configuration = new ArrayList<>();
        while (words.hasNext()) {
            switch (words.option()) {
                case "--since" -> since = since(words.value(), clock);
                case "--json" -> json = true;
                case "--limit" -> limit = words.integer(0, MOST_LISTED);
                case "--data" -> data = Path.of(words.value());
                case "--config" -> configuration.addAll(List.of("--config", words.value()));
                case "--print-config" -> configuration.add("--print-config");
                default -> throw words.unknown();
            }
        }
        if (data != null && !configuration.isEmpty()) {
            throw new CommandException("--data and --config both say where to look: give one");
        }
        Path stack = stack(root, data, configuration, environment);
        if (stack != null) {
            configuration.addAll(List.of("--config", stack.toString()));
        }
        return new AuditOptions(since, json, limit, configuration);
    }

    /** Empty when only a question was asked and answered. */
    Optional<AuditConfig> config(Map<String, String> environment, PrintStream out) throws ConfigException {
        return MainArguments.read(COMMAND, AuditConfig.othersGroups(), configuration, environment,
                AuditConfig::read, out);
    }

    private static @Nullable Path stack(Path root, @Nullable Path data, List<String> configuration,
            Map<String, String> environment) throws CommandException {
        if (data != null) {
            Path file = Workspace.connection(data.toAbsolutePath().normalize());
            if (Files.notExists(file)) {
                throw new CommandException("--data: no stack runs in " + data);
            }
            return file;
        }
        boolean told = !configuration.isEmpty() || environment.keySet()
                .stream()
                .anyMatch(variable -> variable.startsWith(ConfigReader.VARIABLE_PREFIX + "REDIS_")
                        || variable.startsWith(ConfigReader.VARIABLE_PREFIX + "POSTGRES_"));
        Path usual = Workspace.connection(root.resolve(".millrace"));
        return told || Files.notExists(usual) ? null : usual;
    }

    private static Instant since(String text, InstantSource clock) throws CommandException {
        try {
            return clock.instant().minus(DurationText.parse(text));
        } catch (IllegalArgumentException e) {
            // No duration: then it is a time.
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new CommandException("--since: '" + text + "' is neither a duration nor a time; allowed: as"
                    + " 90s, 15m, 1h, 2026-11-21T10:00:00Z");
        }
    }
}
