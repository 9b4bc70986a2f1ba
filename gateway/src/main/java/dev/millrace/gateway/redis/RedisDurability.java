package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.Durability;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.AckLevel;
import dev.millrace.model.config.RedisSettings;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Hears of what became of messages from Redis: by fences that its replicas have, and by watermarks.
 *
 * <p>Belongs to one event loop.
 */
public final class RedisDurability implements Durability {

    private final AckSettings settings;
    private final Watermarks watermarks;
    private final Fence fence;

    /** @param reads whoever opens it closes it */
    public RedisDurability(Vertx vertx, RedisSettings redis, AckSettings settings, PrimaryLink reads) {
        this.settings = settings;
        this.watermarks = new Watermarks(vertx, redis, reads, settings.persistedWithin());
        this.fence = new Fence(vertx, redis, settings);
    }

    public Future<Void> open() {
        Future<Void> listening = watermarks.link().open();
        return offers(AckLevel.REPLICATED) ? listening.compose(v -> fence.link().open()) : listening;
    }

    public Future<Void> close() {
        return fence.link().close().eventually(watermarks.link()::close);
    }

    @Override
    public boolean offers(AckLevel level) {
        return level != AckLevel.REPLICATED || settings.replicas() > 0;
    }

    @Override
    public Future<Void> replicated(Appended appended) {
        return fence.passed(appended);
    }

    @Override
    public Future<Void> persisted(Appended appended) {
        return watermarks.reached(appended);
    }
}
