package dev.millrace.model.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;

/**
 * What both processes do with their command line before they start: answer {@code --help} and
 * {@code --print-config}, or read the configuration and hand it over.
 */
public final class MainArguments {

    /** The exit status of a process whose configuration or command line is wrong. */
    public static final int EXIT_MISTAKE = 2;

    private MainArguments() {}

    /**
     * Reads the record, or prints what was asked for.
     *
     * @param othersGroups groups of keys that are another process', from {@link KeyGroups}
     * @return the configuration; empty when the process was only asked a question and should exit with 0
     * @throws ConfigException when the arguments or the configuration are wrong
     */
    public static <T> Optional<T> read(String process, Set<String> othersGroups, List<String> arguments,
            Map<String, String> environment, Function<ConfigReader, T> record, PrintStream out)
            throws ConfigException {
        boolean help = false;
        boolean print = false;
        Path file = null;
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--help", "-h" -> help = true;
                case "--print-config" -> print = true;
                case "--config" -> {
                    if (!rest.hasNext()) {
                        throw new ConfigException(List.of("--config needs a file"));
                    }
                    file = Path.of(rest.next());
                }
                default -> throw new ConfigException(
                        List.of(argument + ": no such argument; " + process + " --help lists them"));
            }
        }
        if (help) {
            out.print(help(process, record));
            return Optional.empty();
        }
        var reader = new ConfigReader(othersGroups, String.valueOf(file), properties(file), environment);
        T config = record.apply(reader);
        if (print) {
            out.print(ConfigText.effective(reader.entries()));
        }
        reader.finish();
        return print ? Optional.empty() : Optional.of(config);
    }

    /** The keys a record declares, whatever the surroundings. */
    public static List<ConfigEntry> declaredBy(Function<ConfigReader, ?> record) {
        var reader = new ConfigReader(Set.of(), "", Map.of(), Map.of());
        var unused = record.apply(reader); // only what it declared is wanted
        return reader.entries();
    }

    private static String help(String process, Function<ConfigReader, ?> record) {
        return """
            Usage: %s [--config FILE] [--print-config] [--help]

              --config FILE    read keys from a .properties file
              --print-config   print the effective configuration, secrets masked, and exit
              --help           print this and exit

            Every key has a default, may stand in the file, and is overridden by its variable:

            """.formatted(process) + ConfigText.help(declaredBy(record));
    }

    private static Map<String, String> properties(@Nullable Path file)
            throws ConfigException {
        if (file == null) {
            return Map.of();
        }
        var properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(List.of("--config " + file + ": cannot be read (" + e + ")"));
        }
        Map<String, String> keys = new HashMap<>();
        properties.forEach((key, value) -> keys.put(key.toString(), value.toString()));
        return keys;
    }
}
