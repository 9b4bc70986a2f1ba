package dev.millrace.model.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.model.redis.Revocation.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationTest {

    @ParameterizedTest
    @EnumSource
    void whatIsPublishedIsReadBack(Kind kind) {
        var revocation = new Revocation(kind, "did:key:z6Mk \"quoted\" 김 \\");
        assertThat(Revocation.parse(revocation.toJson())).isEqualTo(revocation);
    }

    @Test
    void aFieldThatIsNewIsPassedOver() {
        assertThat(Revocation.parse("{\"why\":{\"kind\":\"user\"},\"kind\":\"token\",\"id\":\"j\"}"))
                .isEqualTo(new Revocation(Kind.TOKEN, "j"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{", "{\"kind\":\"token\"}", "{\"id\":\"j\"}",
        "{\"kind\":\"token\",\"id\":\"\"}", "{\"kind\":\"TOKEN\",\"id\":\"j\"}",
        "{\"kind\":\"token\",\"id\":7}", "{\"kind\":\"token\",\"id\":\"j\""})
    void whatIsNoRevocationIsSaidToBeNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Revocation.parse(text));
    }

    @Test
    void aTokensNameIsTheOneOthersWriteToo() {
        assertThat(RedisNames.blocked(Kind.TOKEN, "j-1")).isEqualTo("auth:blocked:j-1");
        assertThat(RedisNames.blocked(Kind.USER, "alice")).isEqualTo("auth:blocked-user:alice");
    }
}
