package dev.millrace.tools.block;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.Revocation;
import dev.millrace.tools.CommandException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code scripts/chatctl block}, {@code unblock} and {@code blocked}. */
public final class BlockMain {

    public static final int DONE = 0;
    /** There was nothing to be done: it was not blocked. */
    public static final int NOTHING = 1;
    public static final int COULD_NOT_RUN = 2;

    private final BlockOptions options;
    private final PrintStream out;

    private BlockMain(BlockOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** @param arguments the project's folder, the command, then what was typed */
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        System.exit(run(Path.of(words.getFirst()), words.get(1), words.subList(2, words.size()),
                System.getenv(), System.in, System.out, System.err));
    }

    /** @return the exit status */
    public static int run(Path root, String command, List<String> words, Map<String, String> environment,
            InputStream in, PrintStream out, PrintStream err) {
        try {
            var options = BlockOptions.parse(root, command, words, environment, in, InstantSource.system());
            Optional<RedisSettings> redis = options.redis(environment, out);
            return redis.isEmpty() ? DONE : new BlockMain(options, out).run(command, redis.get());
        } catch (CommandException | ConfigException e) {
            err.println(command + ": " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private int run(String command, RedisSettings redis) throws CommandException {
        try (Blocklist list = Blocklist.open(redis)) {
            return switch (command) {
                case "block" -> block(list);
                case "unblock" -> unblock(list);
                default -> show(list);
            };
        } catch (IOException e) {
            throw new CommandException("could not run on " + redis.address() + ": " + e.getMessage(), e);
        }
    }

    private int block(Blocklist list) throws IOException {
        for (Blockable one : options.what()) {
            int forgotten = list.block(one.what(), one.lasting(), options.reason());
            out.println("blocked " + named(one.what()) + " "
                    + lasting(one.lasting().isZero() ? null : one.lasting())
                    + (forgotten == 0 ? "" : "; " + forgotten + " remembered presentations forgotten"));
        }
        return DONE;
    }

    private int unblock(Blocklist list) throws IOException {
        int status = DONE;
        for (Blockable one : options.what()) {
            if (list.unblock(one.what())) {
                out.println("unblocked " + named(one.what()));
            } else {
                out.println(named(one.what()) + " was not blocked");
                status = NOTHING;
            }
        }
        return status;
    }

    private int show(Blocklist list) throws IOException {
        List<Blocklist.Entry> entries = list.list();
        for (Blocklist.Entry entry : entries) {
            out.println(named(entry.what()) + "  " + lasting(entry.left()) + "  " + entry.reason());
        }
        if (entries.isEmpty()) {
            out.println("nothing is blocked");
        }
        return DONE;
    }

    private static String named(Revocation what) {
        return what.kind().word() + " " + what.id();
    }

    private static String lasting(@Nullable Duration left) {
        if (left == null) {
            return "for ever";
        }
        return left.toHours() > 0
                ? "for %d h %d min".formatted(left.toHours(), left.toMinutesPart())
                : "for %d min %d s".formatted(left.toMinutes(), left.toSecondsPart());
    }
}
