/**
 * The product as its users meet it: the gateway and the persister as processes, real servers, and the
 * socket.io client from npm.
 */
@NullMarked
package dev.millrace.tools.e2e;

import org.jspecify.annotations.NullMarked;
