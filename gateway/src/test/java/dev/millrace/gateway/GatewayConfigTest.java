package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.config.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class GatewayConfigTest {

    private static final Map<String, String> LEAST = Map.of("auth.jwt.secret", TestGateway.SECRET,
            "vp.issuers",
            "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");

    @Test
    void whatIsSafeIsNotWarnedOf() throws ConfigException {
        assertThat(TestGateway.config(LEAST).cautions()).isEmpty();
        assertThat(TestGateway.config(LEAST, "http.host", "::1").cautions()).isEmpty();
        assertThat(TestGateway.config(LEAST, "http.host", "0.0.0.0", "http.tls.certificate", "cert.pem",
                "http.tls.key", "key.pem").cautions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"vp.mode, optional", "vp.mode, off", "http.origins, *", "http.host, 0.0.0.0"})
    void whatIsWeakerThanTheDefaultIsWarnedOf(String key, String value) throws ConfigException {
        assertThat(TestGateway.config(LEAST, key, value).cautions()).singleElement()
                .asString()
                .startsWith(key + " is " + value);
    }

    @ParameterizedTest
    @CsvSource({"revocation.sweep, 2s", "limit.connects, 1/25h", "limit.connects, 0/1s", "vp.types, ''",
        "vp.issuers, ''", "vp.issuers, alice", "auth.jwt.algorithms, none", "auth.jwt.algorithms, RS256",
        "auth.jwt.jwks, keys.json", "http.tls.key, key.pem"})
    void whatWouldUndoAPromiseIsAMistake(String key, String value) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TestGateway.config(LEAST, key, value))
                .withMessageContaining(key.substring(0, key.lastIndexOf('.')));
    }

    /** What was missed is told in portions of half of it, and one message more. */
    @Test
    void anOutboxOfLessThanTwoMessagesIsAMistake() throws ConfigException {
        assertThat(TestGateway.config(LEAST, "socketio.outbox", "25000").engine().outboxBytes())
                .isEqualTo(25_000);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TestGateway.config(LEAST, "socketio.outbox", "24998"))
                .withMessageContaining("socketio.outbox: 24998")
                .withMessageContaining("at least 25000");
    }
}
