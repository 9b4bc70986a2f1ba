/**
 * Tells the world what is committed. Everything here is a hint: the checkpoints in PostgreSQL are the truth,
 * a hint that is lost costs time or memory, never a message.
 */
@NullMarked
package dev.millrace.persister.watermark;

import org.jspecify.annotations.NullMarked;
