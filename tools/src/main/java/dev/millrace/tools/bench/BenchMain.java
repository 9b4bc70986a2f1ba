package dev.millrace.tools.bench;

import dev.millrace.model.config.ConfigException;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.report.Reports;
import dev.millrace.tools.bench.report.TextReport;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** {@code scripts/bench}. Exit status: 0 measured, 1 measured and something was lost or broke the rules, 2 could not run. */
public final class BenchMain {

    private static final int MEASURED = 0;
    private static final int FAULTY = 1;
    private static final int COULD_NOT_RUN = 2;

    private BenchMain() {}

    /** @param arguments the project's folder, then what was typed */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        System.exit(run(Path.of(words.getFirst()), words.subList(1, words.size()), System.out, System.err));
    }

    /** @return the exit status */
    static int run(Path root, List<String> words, PrintStream out, PrintStream err)
            throws InterruptedException {
        try {
            BenchOptions options = BenchOptions.parse(root, words);
            Results results = measure(options, words, out);
            Reports.Written written = Reports.write(results, options.out);
            out.print(TextReport.of(results));
            out.println("plots: " + written.html() + ", and each as an .svg beside it");
            out.println("data:  " + written.json());
            return isFaultless(results) ? MEASURED : FAULTY;
        } catch (CommandException | ConfigException | IOException | SQLException e) {
            err.println("bench: " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private static Results measure(BenchOptions options, List<String> words, PrintStream out)
            throws InterruptedException, CommandException, ConfigException, IOException, SQLException {
        var bench = new Bench(options, out::println);
        var hook = new Thread(bench::close, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return bench.run("scripts/bench " + String.join(" ", words));
        } finally {
            bench.close();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is on its way out: the hook has given everything back, or is about to.
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isFaultless(Results results) {
        return Stream.of(results.measurements().stream(),
                results.sweeps()
                        .stream()
                        .flatMap(sweep -> sweep.points().stream())
                        .map(point -> point.measured()),
                Stream.ofNullable(results.comparison())
                        .flatMap(compared -> Stream.concat(compared.ofA().stream(), compared.ofB().stream())))
                .flatMap(all -> all)
                .allMatch(
                        one -> one.talk().faults().isEmpty() && (one.proof() == null || one.proof().holds()));
    }
}
