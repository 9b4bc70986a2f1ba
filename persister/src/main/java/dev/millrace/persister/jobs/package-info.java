/**
 * Work beside the live flush, done once when somebody asks for it: Spring Batch jobs whose repository lies in
 * PostgreSQL, so that one that was interrupted goes on where it was.
 */
@NullMarked
package dev.millrace.persister.jobs;

import org.jspecify.annotations.NullMarked;
