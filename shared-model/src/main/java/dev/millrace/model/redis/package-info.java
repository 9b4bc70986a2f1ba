/**
 * Every name Millrace uses in Redis. Nothing outside this package spells one.
 *
 * <pre>
 * chat
 *  ├─ room:&lt;roomId&gt;                pub/sub  one JSON message each, as {@link dev.millrace.model.MessageJson} writes it;
 *  │                                        or a notice, told by how it begins: {@link dev.millrace.model.NoticeForm}
 *  ├─ {pNN}                                 partition NN; the braces keep all of it in one cluster slot
 *  │   ├─ journal                  stream   one entry a message: field {@code m}, the same JSON;
 *  │   │                                    trimmed only up to what PostgreSQL has committed
 *  │   ├─ rooms                    hash     room id → its last seq; and, of the partition:
 *  │   │                                    {@code @epoch}        the current epoch
 *  │   │                                    {@code @incarnation}  the {@link dev.millrace.model.redis.Incarnation} it began in
 *  │   │                                    {@code @persisted}    the stream id up to which PostgreSQL has it
 *  │   │                                    {@code @ended:<roomId>}  of a room that has ended: the seq it ended with
 *  │   ├─ recent:&lt;roomId&gt;          list     the room's last messages, the same JSON, oldest first, and as they are now
 *  │   │                                    where they were edited or deleted; expires
 *  │   ├─ recent-began:&lt;roomId&gt;    string   the order of the message that those began with, after a time in which nothing was
 *  │   │                                    said: while it is their first, nothing fell out before it; expires
 *  │   └─ client:&lt;room&gt;/&lt;sender&gt;/&lt;clientId&gt;
 *  │                               string   the first answer to a named send: stream id, space, JSON; expires
 *  ├─ gateway:&lt;gateway&gt;.&lt;loop&gt;     pub/sub  what other gateways ask an event loop, and their answers to it
 *  ├─ order                        string   the latest message's order: one number over all rooms, which grows
 *  ├─ session:&lt;sha256&gt;             hash     where a session is, for its return: whose it is, and by {@code #room} the
 *  │                                          order from which on it is in the room; expires unless touched
 *  ├─ {presence}                            who is there; the braces keep all of it in one cluster slot
 *  │   ├─ of:&lt;userId&gt;              set      the holders that the user has a session on: event loops, by names that are
 *  │   │                                    used for one life each
 *  │   ├─ at:&lt;holder&gt;              set      the users on it
 *  │   ├─ holders                  zset     until when each counts as alive
 *  │   ├─ given-up                 zset     those that did not renew that, and until when somebody tells of their users
 *  │   ├─ version                  string   counts the changes
 *  │   └─ changes                  pub/sub  {@code 7 +alice}: the seventh change is that she came; {@code -}, that she is gone
 *  ├─ persisted                    pub/sub  {@link dev.millrace.model.redis.Watermark}: "in PostgreSQL up to here"
 *  └─ fence                        string   written to make the replication offset grow; expires
 * auth
 *  ├─ blocked:&lt;jti&gt;                string   a token that is refused, and why; expires with it
 *  ├─ blocked-&lt;kind&gt;:&lt;id&gt;          string   likewise a user, presentation, holder, issuer or credential
 *  │                                          ({@link dev.millrace.model.redis.Revocation.Kind})
 *  ├─ revoked                      pub/sub  {@link dev.millrace.model.redis.Revocation}: ends live sessions at once
 *  ├─ revocations                  stream   the same, field {@code r}, for whoever missed it; trimmed by age
 *  ├─ replaced                     pub/sub  the name of a session that gave way to a newer one: ends it at once
 *  ├─ nonce:&lt;nonce&gt;                string   a challenge and the user it was given to; then who answered it; expires
 *  ├─ vp:&lt;sha256&gt;                  string   a presentation that was verified, as JSON; expires
 *  ├─ vp-session:&lt;sha256&gt;          hash     the session that a presentation serves; expires unless renewed
 *  ├─ sessions:&lt;userId&gt;            zset     a user's sessions and until when each is held; expires
 *  └─ bucket:&lt;kind&gt;:&lt;id&gt;           hash     what is left of a rate; expires when it would be full again
 * </pre>
 *
 * <p>Redis must run with {@code maxmemory-policy noeviction}: a journal that is evicted is a journal lost.
 */
@NullMarked
package dev.millrace.model.redis;

import org.jspecify.annotations.NullMarked;
