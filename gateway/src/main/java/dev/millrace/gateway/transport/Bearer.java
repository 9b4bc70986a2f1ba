package dev.millrace.gateway.transport;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the access token of a request. Never printed: nor is the request's URI, which may hold one. */
public final class Bearer {

    /** RFC 6750, and of the spaces as many as there are. */
    private static final Pattern FORM = Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)",
            Pattern.CASE_INSENSITIVE);

    private Bearer() {}

    /** Of {@code Authorization: Bearer}; null where there is none, or more than one header. */
    static @Nullable String inHeader(HttpServerRequest request) {
        List<String> headers = request.headers().getAll("authorization");
        Matcher matcher = FORM.matcher(headers.size() == 1 ? headers.getFirst().strip() : "");
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** As {@link #inHeader}, and else the one parameter {@code token}: browsers cannot set a handshake's headers. */
    public static @Nullable String inHandshake(HttpServerRequest request) {
        String token = inHeader(request);
        List<String> parameters = request.params().getAll("token");
        return token == null && parameters.size() == 1 ? parameters.getFirst() : token;
    }
}
