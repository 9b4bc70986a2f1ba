package dev.millrace.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class SafeJsonTest {

    @Test
    void nothingEndsTheScriptThatItStandsInAndItSaysTheSame() {
        var json = new JsonObject().put("<a>", "</script><!--\u2028\u2029]]> \\u003c \" \\ & é 안녕 😀");
        String text = SafeJson.of(json);
        assertThat(text).doesNotContain("<", ">", "\u2028", "\u2029").contains("안녕");
        assertThat(new JsonObject(text)).isEqualTo(json);
    }
}
