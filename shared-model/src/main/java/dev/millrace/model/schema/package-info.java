/**
 * The tables, and the one way to bring a database up to them. Flyway is known here and nowhere else.
 */
@NullMarked
package dev.millrace.model.schema;

import org.jspecify.annotations.NullMarked;
