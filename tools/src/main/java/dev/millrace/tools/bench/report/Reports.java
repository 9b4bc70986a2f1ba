package dev.millrace.tools.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tools.bench.measure.Results;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Keeps results in files: for programs, as a page, and each plot by itself. */
public final class Reports {

    private static final DateTimeFormatter STAMP = DateTimeFormatter
            .ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Reports() {}

    /** Where they were written. */
    public record Written(Path folder, Path json, Path html) {}

    /**
     * Writes them into a folder of their own, named for when they began (UTC); nothing that is there already is touched.
     *
     * @param parent is made, if need be
     */
    public static Written write(Results results, Path parent) throws IOException {
        Path folder = fresh(parent, results.began());
        Path json = folder.resolve("results.json");
        Path html = folder.resolve("report.html");
        Files.writeString(json,
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JsonReport.of(results)) + "\n",
                UTF_8, StandardOpenOption.CREATE_NEW);
        Files.writeString(html, HtmlReport.of(results), UTF_8, StandardOpenOption.CREATE_NEW);
        for (Map.Entry<String, Plot> plot : Plots.of(results).entrySet()) {
            Files.writeString(folder.resolve(plot.getKey() + ".svg"), StandAlone.of(plot.getValue()), UTF_8,
                    StandardOpenOption.CREATE_NEW);
        }
        return new Written(folder, json, html);
    }

    private static Path fresh(Path parent, Instant began) throws IOException {
        Files.createDirectories(parent);
        String name = "bench-" + STAMP.format(began);
        for (int number = 1;; number++) {
            try {
                return Files.createDirectory(parent.resolve(number == 1 ? name : name + "-" + number));
            } catch (FileAlreadyExistsException e) {
                // Of a call that began in the same second: the next number is looked at.
            }
        }
    }
}
