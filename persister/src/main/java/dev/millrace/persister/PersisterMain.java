package dev.millrace.persister;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.KeyGroups;
import dev.millrace.model.config.MainArguments;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process. Exits with 0 when it was asked to stop, {@link #EXIT_FAILED} when it could not start or a
 * part of it died, and {@link MainArguments#EXIT_MISTAKE} when its configuration is wrong.
 */
public final class PersisterMain {

    static final int EXIT_FAILED = 1;

    private static final Logger log = LoggerFactory.getLogger(PersisterMain.class);

    private PersisterMain() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.getenv()));
    }

    static int run(List<String> arguments, Map<String, String> environment) {
        try {
            Optional<PersisterConfig> config = MainArguments.read("persister", KeyGroups.GATEWAY_ONLY,
                    arguments, environment,
                    PersisterConfig::read, System.out);
            return config.isPresent() ? persist(config.get()) : 0;
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return MainArguments.EXIT_MISTAKE;
        }
    }

    private static int persist(PersisterConfig config) {
        Running persister;
        try {
            persister = switch (config.intake()) {
                case JOURNAL -> Persister.start(config);
                case PUBSUB -> ChannelPersister.start(config);
            };
        } catch (Exception e) {
            log.error("could not start: {}", e.getMessage());
            return EXIT_FAILED;
        }
        var status = new AtomicInteger();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(persister, status), "stop"));
        Throwable cause = persister.death().join();
        log.error("a part of this process died, so all of it stops", cause);
        status.set(EXIT_FAILED);
        return EXIT_FAILED;
    }

    /** The only shutdown hook. Halts at its end: a signal's own exit status would not say that all went well. */
    private static void stop(Running persister, AtomicInteger status) {
        try {
            persister.stop();
        } catch (Throwable e) {
            log.error("stopping failed; what is not stored is left where it was read", e);
            status.set(EXIT_FAILED);
        } finally {
            Runtime.getRuntime().halt(status.get());
        }
    }
}
