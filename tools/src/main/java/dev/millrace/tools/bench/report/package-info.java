/** What was measured, for people and for programs. */
@NullMarked
package dev.millrace.tools.bench.report;

import org.jspecify.annotations.NullMarked;
