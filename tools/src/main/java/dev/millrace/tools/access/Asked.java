package dev.millrace.tools.access;

import dev.millrace.model.Ids;
import dev.millrace.model.UserId;
import dev.millrace.model.config.DurationText;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.Words;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options that were typed, of those that a step has. */
final class Asked {

    private static final Duration USUAL = Duration.ofHours(12);

    private final String command;
    private final Map<String, List<String>> values = new HashMap<>();

    private Asked(String command) {
        this.command = command;
    }

    /** @param options those that exist, each with a value */
    static Asked parse(String command, List<String> typed, Set<String> options) throws CommandException {
        var asked = new Asked(command);
        var words = new Words(command, typed);
        while (words.hasNext()) {
            String option = words.option();
            if (!options.contains(option)) {
                throw words.unknown();
            }
            asked.values.computeIfAbsent(option, ignored -> new ArrayList<>()).add(words.value());
        }
        return asked;
    }

    /** The last that was said. */
    @Nullable
    String get(String option) {
        return values.containsKey(option) ? values.get(option).getLast() : null;
    }

    String get(String option, String otherwise) {
        String value = get(option);
        return value == null ? otherwise : value;
    }

    String required(String option) throws CommandException {
        String value = get(option);
        if (value == null) {
            throw new CommandException(command + " needs " + option + "; --help describes it");
        }
        return value;
    }

    List<String> all(String option) {
        return values.getOrDefault(option, List.of());
    }

    @Nullable
    Path file(String option) {
        String value = get(option);
        return value == null ? null : Path.of(value);
    }

    Path requiredFile(String option) throws CommandException {
        return Path.of(required(option));
    }

    UserId user() throws CommandException {
        String id = required("--user");
        if (!Ids.isWellFormed(id)) {
            throw new CommandException("--user: allowed: " + Ids.FORM);
        }
        return new UserId(id);
    }

    /** With commas between them. */
    List<String> list(String option) {
        String value = get(option);
        return value == null ? List.of() : List.of(value.split(",", -1));
    }

    Duration validFor() throws CommandException {
        String value = get("--for");
        try {
            Duration duration = value == null ? USUAL : DurationText.parse(value);
            if (!duration.isZero()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new CommandException("--for: '" + value + "' is not a time to be good for; allowed: as 90s, 5m,"
                + " 12h");
    }
}
