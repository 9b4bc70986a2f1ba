package dev.millrace.gateway;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.KeyGroups;
import dev.millrace.model.config.MainArguments;
import dev.millrace.model.retry.UnavailableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The gateway as a process. Exit status: 0 stopped, 1 could not start, 2 wrong configuration. */
public final class GatewayMain {

    private static final Logger log = LoggerFactory.getLogger(GatewayMain.class);

    private GatewayMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Optional<GatewayConfig> config;
        try {
            config = MainArguments.read("gateway", KeyGroups.PERSISTER_ONLY, List.of(arguments),
                    System.getenv(), GatewayConfig::read, System.out);
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(MainArguments.EXIT_MISTAKE);
            return;
        }
        if (config.isPresent()) {
            run(config.get());
        }
    }

    private static void run(GatewayConfig config) throws InterruptedException {
        try {
            config.cautions().forEach(log::warn);
            Gateway gateway = Gateway.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway), "stop"));
            log.info("gateway listens on {}", gateway.url());
        } catch (UnavailableException e) {
            log.error("the gateway did not start: {}", e.getMessage());
            System.exit(1);
        } catch (ExecutionException e) {
            log.error("the gateway did not start: {}", String.valueOf(e.getCause()));
            System.exit(1);
        }
    }

    /** The only shutdown hook. Halts at its end: a signal's own exit status would not say that all went well. */
    private static void stop(Gateway gateway) {
        int status = 1;
        try {
            gateway.close();
            log.info("gateway stopped");
            status = 0;
        } catch (IllegalStateException e) {
            log.error("{}: {}", e.getMessage(), String.valueOf(e.getCause()));
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }
}
