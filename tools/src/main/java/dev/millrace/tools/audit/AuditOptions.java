package dev.millrace.tools.audit;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.DurationText;
import dev.millrace.model.config.MainArguments;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.Words;
import dev.millrace.tools.stack.Whereabouts;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
        return new AuditOptions(since, json, limit,
                Whereabouts.arguments(root, data, configuration, environment, Set.of("redis", "postgres")));
    }

    /** Empty when only a question was asked and answered. */
    Optional<AuditConfig> config(Map<String, String> environment, PrintStream out) throws ConfigException {
        return MainArguments.read(COMMAND, AuditConfig.othersGroups(), configuration, environment,
                AuditConfig::read, out);
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
