package dev.millrace.model.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says that something which lets people in does so no longer.
 *
 * @param id what is revoked, spelt as its kind says
 */
public record Revocation(Kind kind, String id) {

    private static final JsonFactory JSON = new JsonFactory();

    /** What can be revoked. */
    public enum Kind {
        /** An access token: its {@code jti}; {@code sha256:} and its fingerprint where it has none. */
        TOKEN("token"),
        /** A user id: whichever token they come with. */
        USER("user"),
        /**
         * A presentation: its fingerprint. That is the SHA-256 of its text in hexadecimal, of an ES256 signature's two
         * forms (s and n − s) always that with the lower s.
         */
        PRESENTATION("presentation"),
        /** Who presents: a DID. */
        HOLDER("holder"),
        /** Who vouches: a DID. */
        ISSUER("issuer"),
        /** A credential: its own id. */
        CREDENTIAL("credential");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        public static Optional<Kind> of(String word) {
            return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
        }
    }

    /** As published on {@link RedisNames#REVOKED}, and kept in {@link RedisNames#REVOCATIONS}. */
    public String toJson() {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("kind", kind.word());
            json.writeStringField("id", id);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException for what is not a revocation */
    public static Revocation parse(String text) {
        Map<String, @Nullable String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a revocation");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                fields.put(json.currentName(), json.nextTextValue());
                json.skipChildren();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a revocation", e);
        }
        String id = fields.get("id");
        Kind kind = Kind.of(String.valueOf(fields.get("kind")))
                .orElseThrow(() -> new IllegalArgumentException("not a revocation"));
        if (id == null || id.isEmpty()) {
            throw new IllegalArgumentException("not a revocation");
        }
        return new Revocation(kind, id);
    }
}
