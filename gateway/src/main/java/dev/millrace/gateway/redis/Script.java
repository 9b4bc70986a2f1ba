package dev.millrace.gateway.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script beside a class, and the name Redis gives it. */
record Script(String source, String sha1) {

    /** The request that puts it in place. */
    Request loading() {
        return Request.cmd(Command.SCRIPT).arg("LOAD").arg(source);
    }

    static Script load(String name) {
        return load(Script.class, name);
    }

    static Script load(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            byte[] source = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(source);
            return new Script(new String(source, StandardCharsets.UTF_8), HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
