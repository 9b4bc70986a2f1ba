package dev.millrace.gateway.transport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.Set;

class HttpSettingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http.origins         | chat.example
            http.origins         | https://chat.example/
            http.origins         | https://chat.example:
            http.origins         | https://chat.example,
            http.origins         | https://*.example
            http.origins         | null
            http.trusted-proxies | proxy.example
            http.trusted-proxies | 10.0.0.0/33
            http.trusted-proxies | 10.0.0.0/-1
            http.trusted-proxies | 10.0.0.0/
            http.trusted-proxies | fd00::/129
            http.trusted-proxies | 10.0.0
            """)
    void whatIsNoOriginAndNoNetworkIsAMistake(String key, String value) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> read(key, value))
                .withMessageContaining(key + ": '" + value + "' (from test) is not allowed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http.origins         | *
            http.origins         | https://chat.example, http://localhost:5173, capacitor://localhost
            http.origins         | http://[::1]:3000
            http.trusted-proxies | 10.0.0.0/8, 192.0.2.1, fd00::/8, ::1
            """)
    void originsAndNetworksMayBeListed(String key, String value) {
        assertThatCode(() -> read(key, value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.0/8    | 10.255.0.1      | true
            10.0.0.0/8    | 11.0.0.1        | false
            192.0.2.0/25  | 192.0.2.127     | true
            192.0.2.0/25  | 192.0.2.128     | false
            0.0.0.0/0     | 203.0.113.9     | true
            0.0.0.0/0     | ::1             | false
            fd00::/8      | fdff::1         | true
            fd00::/8      | fe00::1         | false
            10.0.0.0/8    | ::ffff:10.0.0.1 | true
            ::1           | ::1             | true
            ::1           | ::2             | false
            """)
    void aNetworkIsWhatBeginsAsItDoes(String network, String address, boolean contained) {
        byte[] bytes = requireNonNull(Network.bytes(address));
        assertThat(Network.parse(network).contains(bytes)).isEqualTo(contained);
    }

    @Test
    void nobodyIsTrustedUnlessItIsSaid() throws Exception {
        var reader = new ConfigReader(Set.of(), "test", Map.of(), Map.of());
        HttpSettings settings = HttpSettings.read(reader);
        reader.finish();
        assertThat(settings.tls()).isNull();
        assertThat(settings.scheme()).isEqualTo("http");
    }

    private static void read(String key, String value) throws ConfigException {
        var reader = new ConfigReader(Set.of(), "test", Map.of(key, value), Map.of());
        HttpSettings.read(reader);
        reader.finish();
    }
}
