package dev.millrace.tools.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** How it looks. Has no character that XML would have escaped: within a style, HTML does not undo it. */
final class Styles {

    private Styles() {}

    static String ofPlots() {
        return read("plots.css");
    }

    static String ofPage() {
        return ofPlots() + read("report.css");
    }

    private static String read(String name) {
        try (InputStream css = Styles.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(css, name).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
