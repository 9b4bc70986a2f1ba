/** What was measured, and what it cost. */
@NullMarked
package dev.millrace.tools.bench.measure;

import org.jspecify.annotations.NullMarked;
