package dev.millrace.tools.audit;

import dev.millrace.model.config.ConfigException;
import dev.millrace.tools.CommandException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code scripts/chatctl audit}. */
public final class AuditMain {

    /** As {@code diff}: nothing is wrong, something is, or nobody can say. */
    public static final int CLEAN = 0;
    public static final int FINDINGS = 1;
    public static final int COULD_NOT_RUN = 2;

    private AuditMain() {}

    /** @param arguments the project's folder, then what was typed */
    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        System.exit(run(Path.of(words.getFirst()), words.subList(1, words.size()), System.getenv(),
                System.out, System.err));
    }

    /** @return the exit status */
    static int run(Path root, List<String> words, Map<String, String> environment, PrintStream out,
            PrintStream err) {
        try {
            var options = AuditOptions.parse(root, words, environment, InstantSource.system());
            Optional<AuditConfig> config = options.config(environment, out);
            if (config.isEmpty()) {
                return CLEAN;
            }
            AuditReport report = audit(options, config.get());
            if (options.json()) {
                out.println(AuditJson.of(report).toPrettyString());
            } else {
                out.print(AuditText.of(report));
            }
            return report.isClean() ? CLEAN : FINDINGS;
        } catch (CommandException | ConfigException e) {
            err.println("audit: " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private static AuditReport audit(AuditOptions options, AuditConfig config) throws CommandException {
        try {
            return new Audit(config, options.since(), options.limit()).run();
        } catch (SQLException e) {
            throw new CommandException("could not run on " + config.postgres().address() + ": "
                    + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException("could not run on " + config.redis().address() + ": "
                    + e.getMessage(), e);
        }
    }
}
