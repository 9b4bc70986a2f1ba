package dev.millrace.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.gateway.GatewayConfig;
import dev.millrace.model.config.ConfigEntry;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.KeyGroups;
import dev.millrace.model.config.MainArguments;
import dev.millrace.persister.PersisterConfig;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * No container engine runs the compose file here, so what can be known without one is checked: that it says
 * nothing the code does not understand.
 */
class ComposeFileTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{(\\w+):?\\?[^}]+}");
    private static final Pattern DEFAULTED = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");
    private static final String A_DID = "did:web:issuer.example";
    private static final String LONG_ENOUGH = "a value for tests, at least 32 bytes";

    private final Map<String, Object> services = services();

    record Part(String name, Function<ConfigReader, ?> config, Set<String> othersGroups, String portKey) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Part> processes() {
        return Stream.of(new Part("gateway", GatewayConfig::read, KeyGroups.PERSISTER_ONLY, "http.port"),
                new Part("persister", PersisterConfig::read, KeyGroups.GATEWAY_ONLY, "health.port"));
    }

    @ParameterizedTest
    @MethodSource("processes")
    void everyVariableIsAKeyOfThatProcessAndItsValueIsAllowed(Part process) {
        Map<String, String> environment = resolved(environment(process.name()));
        List<String> variables = entries(process).stream().map(ConfigEntry::variable).toList();
        var reader = new ConfigReader(process.othersGroups(), "", Map.of(), environment);

        assertThat(environment.keySet()).isSubsetOf(variables);
        assertThatCode(() -> {
            var unused = process.config().apply(reader);
            reader.finish();
        }).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("processes")
    void everyVariableThatIsPassedThroughKeepsItsNameAndTheCodesDefault(Part process) {
        Map<String, String> defaults = new HashMap<>();
        entries(process).forEach(entry -> defaults.put(entry.variable(), entry.defaultValue()));
        environment(process.name()).forEach((variable, value) -> {
            Matcher passed = DEFAULTED.matcher(value);
            if (passed.matches()) {
                assertThat(passed.group(1)).isEqualTo(variable);
                assertThat(passed.group(2)).as(variable).isEqualTo(defaults.get(variable));
            }
        });
        assertThat(environment("gateway").values()).anyMatch(DEFAULTED.asMatchPredicate());
    }

    @Test
    void aGatewayWhoseTokensAreSignedWithKeysNeedsNoSecret() {
        Map<String, String> environment = resolved(environment("gateway"));
        environment.putAll(Map.of("MILLRACE_AUTH_JWT_SECRET", "", "MILLRACE_AUTH_JWT_ALGORITHMS", "ES256",
                "MILLRACE_AUTH_JWT_JWKS", "/keys/jwks.json"));
        var reader = new ConfigReader(KeyGroups.PERSISTER_ONLY, "", Map.of(), environment);

        assertThatCode(() -> {
            var unused = GatewayConfig.read(reader);
            reader.finish();
        }).doesNotThrowAnyException();
        assertThat(text(service("gateway").get("volumes"))).contains(":/keys:ro");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void thePortIsTheSameInTheVariablesTheImageTheHealthCheckAndTheCode(Part process) throws IOException {
        ConfigEntry entry = entries(process).stream()
                .filter(key -> key.key().equals(process.portKey()))
                .findFirst()
                .orElseThrow();
        String port = entry.defaultValue();

        assertThat(environment(process.name())).containsEntry(entry.variable(), port);
        assertThat(dockerfile(process.name())).contains("EXPOSE " + port + "\n");
        assertThat(text(service(process.name()).get("healthcheck")))
                .contains("/dev/tcp/127.0.0.1/" + port)
                .contains("GET /health ");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void theImageRunsTheJarThatTheBuildMakesOnAJdkThatCanRunIt(Part process) throws IOException {
        String dockerfile = dockerfile(process.name());
        int release = Integer.parseInt(pom("maven.compiler.release"));

        assertThat(map(service(process.name()).get("build"))).containsEntry("dockerfile",
                process.name() + "/Dockerfile");
        assertThat(dockerfile).contains("/src/%1$s/target/%1$s.jar".formatted(process.name()))
                .contains("/src/" + process.name() + "/target/lib");
        assertThat(Integer.parseInt(first(dockerfile, "FROM eclipse-temurin:(\\d+)-jre")))
                .isGreaterThanOrEqualTo(release);
        assertThat(Integer.parseInt(first(dockerfile, "FROM maven:[\\d.]+-eclipse-temurin-(\\d+)")))
                .isGreaterThanOrEqualTo(release);
    }

    @Test
    void theServersAreOfTheVersionsThatTheTestsRunOn() throws IOException {
        assertThat(service("postgres")).containsEntry("image",
                "postgres:" + first(pom("postgres.binaries.version"), "^(\\d+)"));
        // The embedded Redis is 7.0: its jar's version says nothing of that, its tests do.
        assertThat(service("redis")).containsEntry("image", "redis:7");
    }

    @Test
    void redisKeepsTheJournal() {
        assertThat(text(service("redis").get("command")))
                .contains("--appendonly yes", "--appendfsync everysec", "--maxmemory 1gb",
                        "--auto-aof-rewrite-min-size 512mb",
                        "--maxmemory-policy noeviction");
        assertThat(text(service("redis").get("volumes"))).contains(":/data");
    }

    @Test
    void noSecretAndNoTrustHasADefaultAndNothingIsPublishedBeyondThisMachine() {
        for (String name : services.keySet()) {
            environment(name).forEach((variable, value) -> {
                if (variable.matches(".*(PASSWORD|SECRET|KEY|TOKEN|ISSUER).*")) {
                    assertThat(value).as(name + " " + variable)
                            .matches(REQUIRED.pattern() + "|\\$\\{\\w+:-}");
                }
            });
            if (service(name).get("ports") instanceof List<?> ports) {
                assertThat(ports).allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
            }
        }
    }

    @Test
    void anyPasswordReachesRedisAsItIs(@TempDir Path folder) throws Exception {
        List<?> command = (List<?>) Objects.requireNonNull(service("redis").get("command"));
        String script = text(command.getLast()).replace("$$", "$")
                .replace("/tmp/redis.conf", folder.resolve("redis.conf").toString());
        Path server = Files.writeString(folder.resolve("redis-server"), "#!/bin/sh\ncat \"$1\"\n");
        assertThat(server.toFile().setExecutable(true)).isTrue();
        var shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
        shell.environment()
                .putAll(Map.of("REDIS_PASSWORD", "a\"b\\c&d e'%s", "PATH",
                        folder + ":" + System.getenv("PATH")));

        Process run = shell.start();
        assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("requirepass \"a\\\"b\\\\c&d e'%s\"\n");
        assertThat(run.waitFor()).isZero();
    }

    private static List<ConfigEntry> entries(Part process) {
        return MainArguments.declaredBy(process.config());
    }

    /** As compose would fill it in, had its user given every value that is asked for. */
    private static Map<String, String> resolved(Map<String, String> environment) {
        Map<String, String> filled = new HashMap<>();
        environment.forEach((variable, value) -> filled.put(variable, DEFAULTED
                .matcher(REQUIRED.matcher(value)
                        .replaceAll(variable.equals("MILLRACE_VP_ISSUERS") ? A_DID : LONG_ENOUGH))
                .replaceAll("$2")));
        filled.computeIfPresent("MILLRACE_AUTH_JWT_SECRET", (variable, none) -> LONG_ENOUGH);
        return filled;
    }

    private Map<String, String> environment(String service) {
        Map<String, String> environment = new HashMap<>();
        map(service(service).get("environment")).forEach((key, value) -> {
            if (key.equals("<<")) {
                map(value).forEach((inherited, its) -> environment.putIfAbsent(inherited, its.toString()));
            } else {
                environment.put(key, value.toString());
            }
        });
        return environment;
    }

    private Map<String, Object> service(String name) {
        return map(services.get(name));
    }

    private static Map<String, Object> services() {
        try {
            var settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
            Object file = new Load(settings)
                    .loadFromString(Files.readString(ROOT.resolve("docker-compose.yml")));
            return map(map(file).get("services"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }

    private static String text(@Nullable Object node) {
        return Objects.requireNonNull(node).toString();
    }

    private static String dockerfile(String process) throws IOException {
        return Files.readString(ROOT.resolve(process).resolve("Dockerfile"));
    }

    private static String pom(String property) throws IOException {
        return first(Files.readString(ROOT.resolve("pom.xml")), "<" + property + ">(.*)</" + property + ">");
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("find " + pattern).isTrue();
        return matcher.group(1);
    }
}
