package dev.millrace.tools.access;

import dev.millrace.gateway.auth.jose.UnusableKeysException;
import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.MainArguments;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.Given;
import dev.millrace.tools.stack.Whereabouts;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code scripts/token}. */
public final class TokenMain {

    public static final int DONE = 0;
    /** What was inspected would be refused. */
    public static final int REFUSED = 1;
    public static final int COULD_NOT_RUN = 2;

    private static final String INSPECT = "--inspect";
    private static final String OFFLINE = "--offline";
    private static final String COMMAND = "scripts/token " + INSPECT;

    private TokenMain() {}

    /** @param arguments the project's folder, then what was typed */
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        System.exit(run(Path.of(words.getFirst()), words.subList(1, words.size()), System.getenv(), System.in,
                System.out, System.err));
    }

    /** @return the exit status */
    static int run(Path root, List<String> words, Map<String, String> environment, InputStream in,
            PrintStream out, PrintStream err) {
        try {
            if (words.contains(INSPECT)) {
                return inspect(root, words, environment, in, out);
            }
            steps(root, words).forEach(out::println);
            return DONE;
        } catch (CommandException | ConfigException | UnusableKeysException e) {
            err.println("token: " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private static List<String> steps(Path root, List<String> words) throws CommandException {
        var steps = new Steps(root, InstantSource.system());
        String step = words.isEmpty() ? "" : words.getFirst();
        if (step.startsWith("-")) {
            return steps.signIn(words);
        }
        List<String> rest = words.subList(Math.min(1, words.size()), words.size());
        return switch (step) {
            case "issuer", "holder" -> steps.party(step, rest);
            case "key" -> steps.key(rest);
            case "credential" -> steps.credential(rest);
            case "presentation" -> steps.presentation(rest);
            case "access" -> steps.access(rest);
            default -> throw new CommandException(
                    "'" + step + "' is nothing to make; scripts/token --help lists what is");
        };
    }

    private static int inspect(Path root, List<String> words, Map<String, String> environment, InputStream in,
            PrintStream out) throws CommandException, ConfigException {
        List<String> options = new ArrayList<>(words);
        options.remove(INSPECT);
        boolean offline = options.remove(OFFLINE);
        Asked asked = Asked.parse(COMMAND, options, Set.of("--token", "--vp", "--config", "--data"));
        String file = asked.get("--config");
        List<String> arguments = Whereabouts.arguments(root, asked.file("--data"),
                file == null ? List.of() : List.of("--config", file), environment,
                Set.of("auth", "vp", "redis"));
        Optional<InspectConfig> config = MainArguments.read(COMMAND, InspectConfig.othersGroups(), arguments,
                environment, InspectConfig::read, out);
        Map<String, String> given = given(asked, environment, in);
        boolean good = new Inspect(config.orElseThrow(), offline, InstantSource.system(), out)
                .isGood(given.get("TOKEN"), given.get("VP"));
        return good ? DONE : REFUSED;
    }

    /** From the options, else from the variables, else from the lines on standard input. */
    private static Map<String, String> given(Asked asked, Map<String, String> environment, InputStream in)
            throws CommandException {
        List<String> lines = new ArrayList<>();
        if (asked.get("--token") != null || asked.get("--vp") != null) {
            add(lines, "TOKEN=", "--token", asked.get("--token"));
            add(lines, "VP=", "--vp", asked.get("--vp"));
        } else if (environment.containsKey("TOKEN") || environment.containsKey("VP")) {
            add(lines, "TOKEN=", "TOKEN", environment.get("TOKEN"));
            add(lines, "VP=", "VP", environment.get("VP"));
        } else {
            lines.addAll(lines(in));
        }
        Map<String, String> given = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String name = equals < 0
                    ? (given.containsKey("TOKEN") ? "VP" : "TOKEN")
                    : line.substring(0, equals);
            given.put(name, line.substring(equals + 1));
        }
        return given;
    }

    private static void add(List<String> lines, String name, String option, @Nullable String value)
            throws CommandException {
        if (value != null) {
            lines.add(name + Given.textOf(option, value));
        }
    }

    private static List<String> lines(InputStream in) throws CommandException {
        try {
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (UncheckedIOException e) {
            throw new CommandException("standard input cannot be read: " + e.getMessage(), e);
        }
    }
}
