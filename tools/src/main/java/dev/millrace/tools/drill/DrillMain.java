package dev.millrace.tools.drill;

import dev.millrace.embedded.ScratchFolder;
import dev.millrace.model.config.ConfigException;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.stack.Workspace;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** {@code scripts/chatctl drill}. Whatever ends it, what it started is stopped first. */
public final class DrillMain {

    public static final int PASSED = 0;
    public static final int FAILED = 1;
    public static final int COULD_NOT_RUN = 2;

    /** What is to be given back, the last taken first; also by whoever presses Ctrl-C. */
    private final Deque<AutoCloseable> taken = new ArrayDeque<>();
    private final PrintStream err;

    private DrillMain(PrintStream err) {
        this.err = err;
    }

    /** @param arguments the project's folder, then what was typed */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        System.exit(run(Path.of(words.getFirst()), words.subList(1, words.size()), System.out, System.err));
    }

    /** @return the exit status */
    static int run(Path root, List<String> words, PrintStream out, PrintStream err)
            throws InterruptedException {
        var main = new DrillMain(err);
        var hook = new Thread(main::giveBack, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return main.drill(DrillOptions.parse(root, words), out);
        } catch (CommandException | ConfigException | IOException | SQLException e) {
            err.println("drill: " + e.getMessage());
            return COULD_NOT_RUN;
        } finally {
            main.giveBack();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is on its way out: the hook has given everything back, or is about to.
                Thread.currentThread().interrupt();
            }
        }
    }

    private int drill(DrillOptions options, PrintStream out)
            throws CommandException, ConfigException, IOException, SQLException, InterruptedException {
        Consumer<String> say = options.json ? err::println : out::println;
        Path folder = options.data;
        if (folder == null) {
            ScratchFolder scratch = ScratchFolder.create("drill");
            take(scratch);
            folder = scratch.path().resolve("stack");
        }
        Workspace workspace = Workspace.claim(folder);
        take(workspace);
        workspace.announce("pid " + ProcessHandle.current().pid() + ", a drill");
        say.accept("seed " + options.seed + "; " + options.gateways + " gateways and " + options.persisters
                + " persisters in " + folder);
        Drill drill = Drill.start(options, workspace, say);
        take(drill);
        DrillReport report = drill.run();
        out.print(options.json
                ? DrillJson.of(report).toPrettyString() + System.lineSeparator()
                : DrillText.of(report));
        return report.isPassed() ? PASSED : FAILED;
    }

    private synchronized void take(AutoCloseable thing) {
        taken.push(thing);
    }

    private synchronized void giveBack() {
        while (!taken.isEmpty()) {
            try {
                taken.pop().close();
            } catch (Exception e) {
                // The others must still be given back.
                err.println("drill: could not stop a part cleanly: " + e.getMessage());
            }
        }
    }
}
