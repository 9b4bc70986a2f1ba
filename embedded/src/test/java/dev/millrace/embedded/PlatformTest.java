package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, postgres-linux-x86_64.txz, redis-server-7.0.15-linux-amd64",
        "Linux, aarch64, postgres-linux-arm_64.txz, redis-server-7.0.15-linux-arm64",
        "Mac OS X, x86_64, postgres-darwin-x86_64.txz, redis-server-7.0.15-darwin-amd64",
        "Mac OS X, aarch64, postgres-darwin-arm_64.txz, redis-server-7.0.15-darwin-arm64"})
    void namesTheBinariesAsTheirJarsDo(String os, String arch, String postgres, String redis) {
        var platform = Platform.of(os, arch);
        assertThat(platform.postgres()).isEqualTo(postgres);
        assertThat(platform.redis()).isEqualTo(redis);
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Linux, ppc64le"})
    void unsupportedPlatformIsNamedWithWhatIsSupported(String os, String arch) {
        assertThatThrownBy(() -> Platform.of(os, arch)).isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("no embedded servers for " + os + " on " + arch
                        + ": there are binaries for Linux and macOS, on amd64 and arm64");
    }

    @Test
    void redisOfEveryPlatformIsOnTheClassPath() {
        for (var os : new String[]{"Linux", "Mac OS X"}) {
            for (var arch : new String[]{"amd64", "aarch64"}) {
                assertThat(getClass().getResource("/" + Platform.of(os, arch).redis())).isNotNull();
            }
        }
    }
}
