package dev.millrace.persister;

import dev.millrace.model.config.RedisSettings;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;

import java.util.concurrent.TimeUnit;

/** Makes Redis clients that notice a server that is gone. */
final class RedisClients {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_SECONDS = 3;

    private RedisClients() {}

    /** Two event loops: reading must not delay watermarks. No files are served, so no cache for them. */
    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    }

    static Redis client(Vertx vertx, RedisSettings redis) {
        // Plain arrays: the code reads streams by position.
        return Redis.createClient(vertx, options(redis).setPreferredProtocolVersion(ProtocolVersion.RESP2));
    }

    /** For subscriptions: with RESP3 what is published is told from what was asked for. */
    static Redis listener(Vertx vertx, RedisSettings redis) {
        return Redis.createClient(vertx, options(redis).setPreferredProtocolVersion(ProtocolVersion.RESP3)
                // The connection is held for life: it is never idle in a pool, so nothing must clean it up.
                .setMaxPoolSize(1)
                .setPoolCleanerInterval(-1));
    }

    /** Blocks, for the main thread. */
    static void ping(Vertx vertx, RedisSettings settings) throws Exception {
        Redis redis = client(vertx, settings);
        try {
            redis.send(Request.cmd(Command.PING)).await(ANSWER_SECONDS, TimeUnit.SECONDS);
        } finally {
            var unused = redis.close();
        }
    }

    private static RedisOptions options(RedisSettings redis) {
        var options = new RedisOptions()
                .setConnectionString("redis://" + redis.host() + ":" + redis.port())
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setTcpKeepAlive(true)
                        .setTcpNoDelay(true));
        return redis.password().isEmpty() ? options : options.setPassword(redis.password().reveal());
    }
}
