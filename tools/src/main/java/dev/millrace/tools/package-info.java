/** The code behind {@code scripts/}: each script starts one class of a sub-package. */
@NullMarked
package dev.millrace.tools;

import org.jspecify.annotations.NullMarked;
