package dev.millrace.gateway.transport.rest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** Names an answer by its very bytes, so that a client that has them need not be sent them again. A strong one. */
final class ETag {

    /** Enough that no two answers are taken for each other by chance. */
    private static final int BYTES = 12;

    private ETag() {}

    static String of(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Arrays.copyOf(digest, BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Sends the bytes, or that the client has them. */
    static void answer(HttpServerRequest request, HttpServerResponse response, String etag, Buffer bytes) {
        response.putHeader("etag", etag);
        String held = request.getHeader("if-none-match");
        if (held != null && isAmong(etag, held)) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader("content-type", "application/json").end(bytes);
        }
    }

    /** As RFC 9110 compares for If-None-Match: a proxy that compresses may have made a tag weak. */
    private static boolean isAmong(String etag, String header) {
        return Arrays.stream(header.split(",", -1))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }
}
