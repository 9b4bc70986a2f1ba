package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.net.http.HttpResponse;

/** What the REST API answered. */
public record ApiAnswer(HttpResponse<String> response) {

    public int status() {
        return response.statusCode();
    }

    public JsonObject json() {
        return new JsonObject(response.body());
    }

    public @Nullable String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    /** The refusal's code; empty where it is none. */
    public String code() {
        return status() < 400 ? "" : json().getString("code");
    }

    /** It is such a refusal. */
    public ApiAnswer refused(int status, String code) {
        assertThat(status() + " " + response.body()).startsWith(status + " ");
        assertThat(code()).isEqualTo(code);
        assertThat(json().getInteger("status")).isEqualTo(status);
        assertThat(header("content-type")).isEqualTo("application/problem+json");
        assertThat(header("cache-control")).isEqualTo("no-store");
        return this;
    }

    /** Likewise, for a field of that name. */
    public ApiAnswer refused(String field) {
        refused(400, "INVALID_FIELD");
        assertThat(json().getString("field")).isEqualTo(field);
        return this;
    }

    /** It was done. */
    public JsonObject done(int status) {
        assertThat(status() + " " + response.body()).startsWith(status + " ");
        return response.body().isEmpty() ? new JsonObject() : json();
    }
}
