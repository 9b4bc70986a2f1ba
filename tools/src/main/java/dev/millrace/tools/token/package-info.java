/** Makes what a demo or a test signs in with. */
@NullMarked
package dev.millrace.tools.token;

import org.jspecify.annotations.NullMarked;
