package dev.millrace.embedded.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;

/** Runs test classes within a test, as a build would, with servers of their own. */
final class InnerTests {

    record Summary(long succeeded, List<String> failures) {}

    private InnerTests() {}

    static Summary run(Class<?>... classes) {
        var listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(type -> selectClass(type)).toList())
                .build();
        try (var session = LauncherFactory.openSession()) {
            session.getLauncher().execute(request, listener);
        }
        var summary = listener.getSummary();
        return new Summary(summary.getTestsSucceededCount(),
                summary.getFailures().stream().map(failure -> stackTrace(failure.getException())).toList());
    }

    private static String stackTrace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
