package dev.millrace.tools.block;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.MainArguments;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.Revocation.Kind;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.Given;
import dev.millrace.tools.Words;
import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.stack.Whereabouts;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was asked on the command line. {@code scripts/chatctl block --help} describes it. */
final class BlockOptions {

    private static final int LONGEST_REASON = 200;

    private final String command;
    private final Given given;
    private final List<String> configuration = new ArrayList<>();
    private final List<Blockable> what = new ArrayList<>();
    private @Nullable Path data;
    private @Nullable Duration lasting;
    private String reason = "blocked by an operator";
    private List<String> arguments = List.of();

    private BlockOptions(String command, Given given) {
        this.command = "scripts/chatctl " + command;
        this.given = given;
    }

    /**
     * @param command block, unblock or blocked
     * @param in      for what is given as {@code -}
     */
    static BlockOptions parse(Path root, String command, List<String> typed, Map<String, String> environment,
            InputStream in, InstantSource clock) throws CommandException {
        var options = new BlockOptions(command, new Given(in));
        var words = new Words(options.command, typed);
        while (words.hasNext()) {
            options.take(words, command, clock);
        }
        if (options.what.isEmpty() && !command.equals("blocked")) {
            throw new CommandException(
                    command + ": say what: --token, --jwt, --user, --presentation, --holder,"
                            + " --issuer or --credential");
        }
        options.arguments = Whereabouts.arguments(root, options.data, options.configuration, environment,
                Set.of("redis"));
        return options;
    }

    List<Blockable> what() {
        return what.stream()
                .map(one -> lasting == null ? one : new Blockable(one.what(), lasting))
                .toList();
    }

    String reason() {
        return reason;
    }

    /** Empty when only a question was asked and answered. */
    Optional<RedisSettings> redis(Map<String, String> environment, PrintStream out) throws ConfigException {
        Set<String> others = new HashSet<>(AuditConfig.othersGroups());
        others.add("postgres");
        return MainArguments.read(command, others, arguments, environment, RedisSettings::read, out);
    }

    private void take(Words words, String of, InstantSource clock) throws CommandException {
        String option = words.option();
        switch (option) {
            case "--data" -> data = Path.of(words.value());
            case "--config" -> configuration.addAll(List.of(option, words.value()));
            case "--print-config" -> configuration.add(option);
            default -> {
                if (of.equals("blocked")) {
                    throw words.unknown();
                }
                takeWhat(words, option, of.equals("block"), clock);
            }
        }
    }

    private void takeWhat(Words words, String option, boolean blocks, InstantSource clock)
            throws CommandException {
        switch (option) {
            case "--token" -> what.add(Blockable.token(id(words, option)));
            case "--jwt" -> what.add(Blockable.jwt(given.text(option, id(words, option)), clock));
            case "--presentation" -> what.add(presentation(id(words, option), clock));
            case "--user" -> what.add(Blockable.lasting(Kind.USER, id(words, option)));
            case "--holder" -> what.add(Blockable.lasting(Kind.HOLDER, id(words, option)));
            case "--issuer" -> what.add(Blockable.lasting(Kind.ISSUER, id(words, option)));
            case "--credential" -> what.add(Blockable.lasting(Kind.CREDENTIAL, id(words, option)));
            default -> {
                if (!blocks) {
                    throw words.unknown();
                }
                takeHow(words, option);
            }
        }
    }

    private void takeHow(Words words, String option) throws CommandException {
        switch (option) {
            case "--for" -> {
                Duration asked = words.duration();
                if (asked.isZero()) {
                    throw new CommandException("--for: must be longer than nothing; without it, some are for"
                            + " ever");
                }
                lasting = asked;
            }
            case "--reason" -> {
                reason = words.value();
                if (reason.isBlank() || reason.length() > LONGEST_REASON
                        || reason.chars().anyMatch(Character::isISOControl)) {
                    throw new CommandException("--reason: allowed: one line of at most " + LONGEST_REASON
                            + " characters");
                }
            }
            default -> throw words.unknown();
        }
    }

    private Blockable presentation(String value, InstantSource clock) throws CommandException {
        return Blockable.isFingerprint(value)
                ? Blockable.presentation(value)
                : Blockable.presentation(given.text("--presentation", value), clock);
    }

    private static String id(Words words, String option) throws CommandException {
        String id = words.value().strip();
        if (id.isEmpty() || id.chars().anyMatch(Character::isISOControl)) {
            throw new CommandException(option + " needs a value");
        }
        return id;
    }
}
