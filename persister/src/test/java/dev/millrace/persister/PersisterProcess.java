package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar, run as {@code java -jar persister.jar}. */
final class PersisterProcess {

    private static final Path JAR = Path.of("target", "persister.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Pattern HEALTH = Pattern.compile("health on (http://\\S+)");
    private static final Duration COMES_WITHIN = Duration.ofSeconds(40);

    private final Process process;
    private final Path out;
    private final Path err;

    private PersisterProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static PersisterProcess start(Path folder, Map<String, String> keys, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        keys.forEach((key, value) -> builder.environment()
                .put("MILLRACE_" + key.replace('.', '_').toUpperCase(Locale.ROOT), value));
        return new PersisterProcess(builder.start(), out, err);
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    int exit() throws InterruptedException {
        return process.waitFor();
    }

    void terminate() {
        process.destroy();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP: nothing in it runs, and nothing outside is told. */
    void pause() throws Exception {
        signal("-STOP");
    }

    void resume() throws Exception {
        signal("-CONT");
    }

    void awaitHealth() {
        await().atMost(COMES_WITHIN).until(() -> HEALTH.matcher(out()).find());
    }

    String health() throws Exception {
        Matcher line = HEALTH.matcher(out());
        assertThat(line.find()).isTrue();
        var request = HttpRequest.newBuilder(URI.create(line.group(1))).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    /** A number of the health report. */
    int number(String name) throws Exception {
        Matcher number = Pattern.compile("\"" + name + "\":(\\d+)").matcher(health());
        assertThat(number.find()).as(name).isTrue();
        return Integer.parseInt(number.group(1));
    }

    private void signal(String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor())
                .isZero();
    }
}
