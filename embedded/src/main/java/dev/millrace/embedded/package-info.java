/**
 * Real PostgreSQL and real Redis out of jars, for {@code scripts/up} and the tests.
 *
 * <ul>
 * <li>{@link dev.millrace.embedded.Leash}: any process that must not outlive this JVM, not even after
 * {@code kill -9}.
 * <li>{@link dev.millrace.embedded.PostgresServer}, {@link dev.millrace.embedded.RedisServer}: started when they
 * answer, stopped when they are gone; a killed one starts again on the same folder.
 * <li>{@link dev.millrace.embedded.ScratchFolder}: where tests keep what they throw away.
 * </ul>
 *
 * What lies where:
 *
 * <pre>
 * home/                             ServerOptions.home: shared by every JVM of a build, made once
 *   lock                            held while one of them unpacks
 *   postgres-linux-x86_64-1a2b3c4d/ a PostgreSQL tree (bin, lib, share), named by its content
 *   redis-server-…-5e6f7a8b/        the Redis server
 * folder/                           ServerOptions.folder: one server's own
 *   lock                            held by the JVM whose server lives here
 *   server                          pid and start time of the last server here
 *   data/                           PG_VERSION, base, …; or appendonlydir
 *   postgres.log, redis.log         what the server said; the one before is .log.1
 *   redis.conf                      with the password in it, so 0600
 * </pre>
 *
 * Processes: the JVM is the parent of the server, the server the parent of a sleeping {@code sh} that watches the
 * JVM. All of them run in a session of their own: Ctrl-C in a terminal reaches the JVM only, which can then stop
 * things in an order of its choosing.
 */
@NullMarked
package dev.millrace.embedded;

import org.jspecify.annotations.NullMarked;
