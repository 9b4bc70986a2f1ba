package dev.millrace.tools.up;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.stack.Stack;
import dev.millrace.tools.stack.StackPlan;
import dev.millrace.tools.stack.Workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code scripts/up}. Exit status: 1 when it could not start or a part ended by itself; that of the
 * signal when it was asked to stop.
 */
public final class Up {

    private static final String STOP_SPREAD = "MILLRACE_SOCKETIO_STOP_SPREAD";

    private Up() {}

    /** @param arguments the project's folder, then what was typed */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            List<String> words = List.of(arguments);
            run(UpOptions.parse(Path.of(words.getFirst()), words.subList(1, words.size())));
        } catch (CommandException | IOException e) {
            System.err.println("up: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(UpOptions options)
            throws CommandException, IOException, InterruptedException {
        Workspace workspace = Workspace.claim(options.data());
        workspace.announce("pid " + ProcessHandle.current().pid());
        if (options.fresh()) {
            workspace.wipe();
        }
        say("Millrace is starting in " + workspace.folder());
        var plan = new StackPlan(options.root(), List.of(options.port()), List.of(options.healthPort()),
                options.postgresPort(), options.redisPort(), StackPlan.ONE_MACHINE, settings());
        Stack stack = Stack.start(plan, workspace, line -> say("  " + line));
        // Runs on Ctrl-C, on SIGTERM, when the terminal is closed, and at our own exit below.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, workspace), "stop"));
        workspace.announce("pid " + ProcessHandle.current().pid() + ", " + stack.gatewayUrls().getFirst());
        workspace.tellWhere(stack.connection());
        DemoRoom.make(stack.gatewayUrls().getFirst(), stack.signIns());
        say(Welcome.text(stack, workspace.folder(), stack.signIns()));
        throw new CommandException(stack.failed().join());
    }

    /** Nobody else takes clients over, so a stop need not spread their coming: unless somebody wants to see it. */
    private static Map<String, String> settings() {
        return System.getenv(STOP_SPREAD) == null ? Map.of(STOP_SPREAD, "0s") : Map.of();
    }

    private static void stop(Stack stack, Workspace workspace) {
        say("stopping: first the gateway, then the persister, then the servers …");
        stack.close();
        try {
            workspace.close();
        } catch (IOException e) {
            say("the folder could not be given up: " + e.getMessage());
        }
        say("stopped; everything is kept in " + workspace.folder());
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
