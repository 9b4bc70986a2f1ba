package dev.millrace.tools.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tools.CommandException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class SigningKeyTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aKeyComesBackFromItsFileWhichIsItsOwnersAlone(SigningKey.Type type) throws Exception {
        SigningKey key = SigningKey.make(type);
        Path file = folder.resolve("key.jwk");

        key.write(file);
        SigningKey back = SigningKey.read(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(back.type()).isEqualTo(type);
        assertThat(back.id()).isEqualTo(key.id());
        assertThat(back.privateKey()).isEqualTo(key.privateKey());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPrintedOfAKeyIsNotPrivate(SigningKey.Type type) throws Exception {
        SigningKey key = SigningKey.make(type);
        Path file = folder.resolve("key.jwk");
        key.write(file);
        String secret = new ObjectMapper().readTree(Files.readString(file)).get("d").asText();

        assertThat(secret).hasSizeGreaterThan(40);
        for (String shown : new String[]{key.publicJwk(), key.bareJwk(), key.toString()}) {
            assertThat(shown).doesNotContain(secret);
        }
        JsonNode shown = new ObjectMapper().readTree(key.publicJwk());
        assertThat(shown.get("kid").asText()).isEqualTo(key.id());
        assertThat(shown.has("d")).isFalse();
    }

    @Test
    void aFileThatIsThereIsNeverWrittenOverNorALinkFollowed() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "x");
        Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

        for (Path taken : new Path[]{precious, dangling}) {
            assertThatThrownBy(() -> SigningKey.make(SigningKey.Type.P256).write(taken))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("never written over");
        }
        assertThat(precious).hasContent("x");
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aPrivateKeyThatOthersMayReadIsNotUsed() throws Exception {
        Path file = folder.resolve("key.jwk");
        SigningKey.make(SigningKey.Type.ED25519).write(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> SigningKey.read(file)).isInstanceOf(CommandException.class)
                .hasMessageContaining("others may read this private key");
    }

    @Test
    void whatIsNoPrivateKeyIsNamedByItsFileAndNotQuoted() throws IOException {
        for (String content : new String[]{"d-is-a-secret", "{\"kty\":\"oct\",\"k\":\"d-is-a-secret\"}",
            SigningKey.make(SigningKey.Type.P256).publicJwk()}) {
            Path file = Files.writeString(Files.createTempFile(folder, "not", ".jwk"), content);

            assertThatThrownBy(() -> SigningKey.read(file)).isInstanceOf(CommandException.class)
                    .hasMessage(file + ": is no private JWK");
        }
    }
}
