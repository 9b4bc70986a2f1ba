/**
 * The REST API under {@code /api/v1}. {@link dev.millrace.gateway.transport.rest.Routes} is the table of what there is;
 * {@code openapi.json} describes it to clients, and a test holds the two together.
 *
 * <p>What a route does is blocking code: a request is read on its event loop, dealt with on a virtual thread of the
 * {@link dev.millrace.gateway.transport.rest.RequestPool}, and answered on its loop again.
 */
@NullMarked
package dev.millrace.gateway.transport.rest;

import org.jspecify.annotations.NullMarked;
