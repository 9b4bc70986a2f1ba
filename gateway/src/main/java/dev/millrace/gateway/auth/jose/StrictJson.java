package dev.millrace.gateway.auth.jose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Reads one JSON object of strictly encoded UTF-8, each member once at every depth, no deeper than
 * {@value #MAX_DEPTH}, with numbers of at most {@value #MAX_NUMBER} characters, and nothing behind it.
 */
public final class StrictJson {

    static final int MAX_DEPTH = 32;
    static final int MAX_NUMBER = 20;

    private static final ObjectReader READER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from strangers: kept for good, they would only fill the memory.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .readerFor(new TypeReference<@Nullable Map<String, Object>>() {});

    private StrictJson() {}

    public static Map<String, @Nullable Object> object(String what, byte[] json) throws FlawException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
            Map<String, @Nullable Object> object = READER.readValue(text);
            FlawException.unless(object != null, what + " is not a JSON object");
            return object;
        } catch (CharacterCodingException e) {
            throw new FlawException(what + " is not UTF-8");
        } catch (JsonProcessingException e) {
            // Jackson's text quotes what it read, which does not belong in a log.
            throw new FlawException(what + " is not a JSON object of at most " + MAX_DEPTH
                    + " levels with each member once");
        }
    }
}
