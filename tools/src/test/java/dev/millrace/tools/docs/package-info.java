/** What is written about the product is true of it. */
@NullMarked
package dev.millrace.tools.docs;

import org.jspecify.annotations.NullMarked;
