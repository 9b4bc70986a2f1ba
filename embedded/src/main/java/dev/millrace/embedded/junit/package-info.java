/**
 * JUnit extensions that give tests a real PostgreSQL and a real Redis:
 * {@link dev.millrace.embedded.junit.WithPostgres}, {@link dev.millrace.embedded.junit.WithRedis}.
 *
 * <pre>
 * &#64;WithPostgres
 * &#64;WithRedis
 * class JournalIT {
 *     JournalIT(TestDatabase database, TestRedis redis) { … }
 * }
 * </pre>
 *
 * One server each a test run, started when the first test asks for it; its data is in a scratch folder and removed
 * at the end. Each class finds an empty database and an empty Redis, and must leave no connection open: that fails
 * the class, with the name of the connection. Classes run one after another in a JVM, and several JVMs at once do
 * not disturb each other. Who wants to stop, kill or configure a server starts one of their own
 * ({@link dev.millrace.embedded.PostgresServer}, {@link dev.millrace.embedded.RedisServer}) in a
 * {@link dev.millrace.embedded.ScratchFolder}.
 */
@NullMarked
package dev.millrace.embedded.junit;

import org.jspecify.annotations.NullMarked;
