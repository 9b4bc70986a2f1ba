package dev.millrace.tools.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

class PartyTest {

    @TempDir
    private Path folder;

    @Test
    void base58IsSpeltAsItsDraftSaysIt() {
        assertThat(Base58.encode("Hello World!".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("2NEpo7TZRRrLZSi2U");
        assertThat(Base58.encode(HexFormat.of().parseHex("0000287fb4cd"))).isEqualTo("11233QC4");
    }

    /** RFC 8037 A.1, and the DID that the did:key specification's tool chain makes of it. */
    @Test
    void aKnownKeyIsTheDidThatEverybodyElseMakesOfIt() throws Exception {
        Path file = folder.resolve("rfc8037.jwk");
        Files.writeString(file, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                + "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
                + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        Files.setPosixFilePermissions(file,
                PosixFilePermissions.fromString("rw-------"));
        byte[] known = Base64.getUrlDecoder().decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");

        SigningKey key = SigningKey.read(file);

        assertThat(key.publicBytes()).isEqualTo(known);
        assertThat(Party.of(key, Party.Method.KEY).did())
                .isEqualTo("did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw");
    }

    @Test
    void eachDidBeginsAsItsCodecSaysAndItsKeyIdIsADidUrl() {
        Party ed25519 = Party.make();
        Party p256 = Party.of(SigningKey.make(SigningKey.Type.P256), Party.Method.KEY);

        assertThat(ed25519.did()).startsWith("did:key:z6Mk");
        assertThat(p256.did()).startsWith("did:key:zDn");
        assertThat(ed25519.keyId()).isEqualTo(
                ed25519.did() + "#" + ed25519.did().substring("did:key:".length()));
    }

    @Test
    void aDidJwkIsThePublicKeyAndNothingElse() throws Exception {
        for (SigningKey.Type type : new SigningKey.Type[]{SigningKey.Type.ED25519, SigningKey.Type.P256}) {
            Party party = Party.of(SigningKey.make(type), Party.Method.JWK);
            JsonNode jwk = new ObjectMapper().readTree(
                    Base64.getUrlDecoder().decode(party.did().substring("did:jwk:".length())));

            assertThat(party.keyId()).isEqualTo(party.did() + "#0");
            assertThat(jwk.properties()).extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder(type == SigningKey.Type.P256
                            ? new String[]{"kty", "crv", "x", "y"}
                            : new String[]{"kty", "crv", "x"});
        }
    }

    @Test
    void aPartyComesBackFromItsFileAsItWasSpelt() throws Exception {
        for (Party.Method method : Party.Method.values()) {
            Party party = Party.of(SigningKey.make(SigningKey.Type.P256), method);
            Path file = folder.resolve(method.word());
            party.key().write(file);

            assertThat(Party.read(file).did()).isEqualTo(party.did());
            assertThat(Party.read(file).keyId()).isEqualTo(party.keyId());
        }
    }

    @Test
    void anRsaKeyIsNobody() {
        assertThatThrownBy(() -> Party.of(SigningKey.make(SigningKey.Type.RSA), Party.Method.KEY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
