/** What the machine can do at best, in the same hour: each does a part of the work and nothing else. */
@NullMarked
package dev.millrace.tools.bench.yardstick;

import org.jspecify.annotations.NullMarked;
