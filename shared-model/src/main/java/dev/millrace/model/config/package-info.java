/**
 * One record per process, read once at start: defaults, then a file, then the environment. Every mistake
 * is reported at once, and nothing is silently corrected.
 *
 * <p>A record reads itself from a {@link dev.millrace.model.config.ConfigReader}; each read declares the
 * key, its default, what is allowed and what it is for, so {@code --help}, {@code --print-config} and
 * {@code docs/configuration.md} come from the same line as the value.
 */
@NullMarked
package dev.millrace.model.config;

import org.jspecify.annotations.NullMarked;
