/**
 * What a message is, wherever it is: ids, positions and the one JSON form that Redis carries, clients
 * receive and the persister stores.
 *
 * <p>This package and those below it know nothing of Vert.x, Spring or sockets, so that both processes
 * can depend on them and neither pulls the other in.
 */
@NullMarked
package dev.millrace.model;

import org.jspecify.annotations.NullMarked;
