/**
 * Every name Millrace uses in Redis. Nothing outside this package spells one.
 *
 * <pre>
 * chat
 *  ├─ room:&lt;roomId&gt;                pub/sub  one JSON message each, as {@link dev.millrace.model.MessageJson} writes it
 *  ├─ {pNN}                                 partition NN; the braces keep all of it in one cluster slot
 *  │   ├─ journal                  stream   one entry a message: field {@code m}, the same JSON;
 *  │   │                                    trimmed only up to what PostgreSQL has committed
 *  │   ├─ rooms                    hash     room id → its last seq; and, of the partition:
 *  │   │                                    {@code @epoch}        the current epoch
 *  │   │                                    {@code @incarnation}  the {@link dev.millrace.model.redis.Incarnation} it began in
 *  │   │                                    {@code @persisted}    the stream id up to which PostgreSQL has it
 *  │   ├─ recent:&lt;roomId&gt;          list     the room's last messages, the same JSON, oldest first; expires
 *  │   └─ client:&lt;room&gt;/&lt;sender&gt;/&lt;clientId&gt;
 *  │                               string   the first answer to a named send: stream id, space, JSON; expires
 *  ├─ persisted                    pub/sub  {@link dev.millrace.model.redis.Watermark}: "in PostgreSQL up to here"
 *  └─ fence                        string   written to make the replication offset grow; expires
 * </pre>
 *
 * <p>Redis must run with {@code maxmemory-policy noeviction}: a journal that is evicted is a journal lost.
 */
@NullMarked
package dev.millrace.model.redis;

import org.jspecify.annotations.NullMarked;
