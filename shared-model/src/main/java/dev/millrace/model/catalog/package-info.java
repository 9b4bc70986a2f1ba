/**
 * The two catalogs a client is written against: {@linkplain dev.millrace.model.catalog.ErrorCode error
 * codes}, which answer one request, and {@linkplain dev.millrace.model.catalog.CloseCode close codes},
 * which end a connection. {@code docs/errors.md} is rendered from them.
 */
@NullMarked
package dev.millrace.model.catalog;

import org.jspecify.annotations.NullMarked;
