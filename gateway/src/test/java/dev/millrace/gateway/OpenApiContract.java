package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The description of the API, and whether an answer is as it says. Thread-safe. */
public final class OpenApiContract {

    private static final String IRI = "https://millrace.test/openapi.json";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    public OpenApiContract() {
        try (InputStream in = OpenApiContract.class.getResourceAsStream("transport/rest/openapi.json")) {
            byte[] bytes = Objects.requireNonNull(in).readAllBytes();
            this.document = new ObjectMapper().readTree(bytes);
            String text = new String(bytes, UTF_8);
            this.schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012,
                    builder -> builder.schemaLoaders(loaders -> loaders.schemas(
                            iri -> iri.equals(IRI) ? text : null)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each as {@code GET /rooms/{roomId}}. */
    public Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(field -> {
                            if (METHODS.contains(field)) {
                                operations.add(field.toUpperCase(Locale.ROOT) + " "
                                        + path.getKey());
                            }
                        }));
        return operations;
    }

    /** What of the path is declared as a parameter in it. */
    public Set<String> pathParameters(String path) {
        Set<String> names = new TreeSet<>();
        document.at("/paths/" + escaped(path) + "/parameters").forEach(parameter -> {
            JsonNode declared = resolved(parameter);
            if (declared.get("in").asText().equals("path")) {
                names.add(declared.get("name").asText());
            }
        });
        return names;
    }

    /**
     * Fails where the answer is not one that the operation may give.
     *
     * @param operation one of {@link #operations}
     */
    public void check(String operation, int status, @Nullable String contentType, String body) {
        String[] words = operation.split(" ", 2);
        String at = "/paths/" + escaped(words[1]) + "/" + words[0].toLowerCase(Locale.ROOT)
                + "/responses/";
        String pointer = document.at(at + status).isMissingNode() ? at + "default" : at + status;
        JsonNode reference = document.at(pointer).get("$ref");
        if (reference != null) {
            pointer = reference.asText().substring(1);
        }
        JsonNode response = document.at(pointer);
        assertThat(response.isMissingNode()).as("%s may be answered %s", operation, status).isFalse();
        JsonNode content = response.get("content");
        if (content == null) {
            assertThat(body).as("the body of %s, %s", operation, status).isEmpty();
            return;
        }
        String type = String.valueOf(contentType);
        assertThat(content.has(type)).as("%s, %s may be %s", operation, status, type).isTrue();
        Set<ValidationMessage> wrong = schemas
                .getSchema(SchemaLocation.of(IRI + "#" + pointer + "/content/" + escaped(type) + "/schema"),
                        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build())
                .validate(body, InputFormat.JSON);
        assertThat(wrong).as("%s, %s: %s", operation, status, body).isEmpty();
    }

    /** Where the description has such an operation for the path; the one with more literal segments. */
    public @Nullable String operationOf(String method, String path) {
        String best = null;
        for (String operation : operations()) {
            String template = operation.substring(operation.indexOf(' ') + 1);
            boolean fits = operation.startsWith(method + " ")
                    && path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"));
            if (fits && (best == null || template.indexOf('{') < 0
                    || template.chars().filter(c -> c == '{').count() < best.chars()
                            .filter(c -> c == '{')
                            .count())) {
                best = operation;
            }
        }
        return best;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static String escaped(String segment) {
        return segment.replace("~", "~0").replace("/", "~1");
    }
}
