package dev.millrace.persister;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.KeyGroups;
import dev.millrace.model.config.MainArguments;
import dev.millrace.persister.store.ConnectionPool;

import com.zaxxer.hikari.HikariDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One offline job, as a process: {@code redrive}, {@code replay} or {@code retention}. Prints one line of what it
 * came to. Exits with 0 when the job is done, 1 when it failed or another is at it, and 2 when the command line or
 * the configuration is wrong.
 */
public final class JobsMain {

    private static final Logger log = LoggerFactory.getLogger(JobsMain.class);

    private static final int EXIT_FAILED = 1;

    private JobsMain() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.getenv()));
    }

    static int run(List<String> arguments, Map<String, String> environment) {
        try {
            JobCommand command = JobCommand.parse(arguments);
            if (command.isHelp()) {
                System.out.print(JobCommand.help());
                return 0;
            }
            Optional<PersisterConfig> config = MainArguments.read("persister", KeyGroups.GATEWAY_ONLY,
                    command.rest(), environment, PersisterConfig::read, System.out);
            return config.isPresent() ? run(command, config.get()) : 0;
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return MainArguments.EXIT_MISTAKE;
        }
    }

    private static int run(JobCommand command, PersisterConfig config) {
        try (HikariDataSource pool = ConnectionPool.forJobs(config.postgres())) {
            Dependencies.migrate(config.postgres());
            System.out.println(new JobDesk(config, pool).run(command));
            return 0;
        } catch (Exception e) {
            log.debug("{} failed", command.job(), e);
            System.err.println(firstLine(e));
            return EXIT_FAILED;
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
