package dev.millrace.gateway.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.transport.engineio.ProtocolException;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;

class PayloadReaderTest {

    private final PayloadReader reader = new PayloadReader(new SocketIoSettings.JsonLimits(4, 10, 20));

    @Test
    void everyKindOfValueIsRead() throws ProtocolException {
        JsonArray read = new PayloadReader(new SocketIoSettings.JsonLimits(4, 100, 20))
                .ofArguments(
                        " [\"e\", 1, -2.5, 12345678901234567890, true, false, null, [{\"a\": \"안녕\"}]] ");
        assertThat(read).isEqualTo(new JsonArray().add("e")
                .add(1)
                .add(-2.5)
                .add(new BigInteger("12345678901234567890"))
                .add(true)
                .add(false)
                .addNull()
                .add(new JsonArray("[{\"a\":\"안녕\"}]")));
    }

    @Test
    void ofANameThatIsRepeatedTheLastCountsAsInBrowsers() throws ProtocolException {
        assertThat(reader.ofConnect("{\"a\":1,\"b\":2,\"a\":3}").encode()).isEqualTo("{\"a\":3,\"b\":2}");
    }

    @Test
    void whoBringsNothingBringsAnEmptyObject() throws ProtocolException {
        assertThat(reader.ofConnect(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[", "]", "[1", "[1,]", "[,]", "{\"a\"}", "{\"a\":}", "{a:1}", "[NaN]",
        "['e']",
        "[1]]", "[1] 2", "abc", "\"abc", "[\"\\x\"]", "[01]", "[1.]", "[+1]", "[tru]", "{\"a\":1",
        "[\"a\n\"]", "\0",
        "/**/[]", "[1e]"})
    void whatIsNoJsonIsToldFromWhatIsTooMuch(String payload) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> reader.ofArguments(payload))
                .withMessage("sent a payload that is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"a\"", "true", "[]"})
    void aConnectIsAnObject(String payload) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> reader.ofConnect(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[[[]]]]", "[\"1234567890\"]", "[{\"1234567890\":1}]",
        "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]"})
    void whatReachesALimitIsRead(String payload) throws ProtocolException {
        assertThat(reader.ofArguments(payload).encode()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[[[[]]]]]", "[{\"a\":[{\"b\":{}}]}]", "[\"12345678901\"]",
        "[{\"12345678901\":1}]",
        "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]"})
    void whatIsOverALimitIsRefusedByTheLimitsNames(String payload) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> reader.ofArguments(payload))
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("arguments"))
                .withMessage("arguments must be at most 4 levels deep, with at most 20 values, names and"
                        + " brackets, none longer than 10 characters, and no number of over 100 digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    void nestingWithoutEndMeetsItsLimitAndNotTheStacks(String nesting) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> reader.ofArguments(nesting.repeat(1_000_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "0.9", "9e9"})
    void aNumberOfThousandsOfDigitsIsNotWorkedOut(String start) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> reader.ofArguments("[" + start + "9".repeat(100_000) + "]"));
    }
}
