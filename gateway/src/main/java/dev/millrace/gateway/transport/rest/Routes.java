package dev.millrace.gateway.transport.rest;

import static dev.millrace.gateway.transport.rest.Route.internal;
import static dev.millrace.gateway.transport.rest.Route.route;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.roster.RoomDesk;

import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All that can be asked for, and who deals with it. */
final class Routes {

    private final List<Route> all;

    Routes(RoomDesk roomDesk, MessageDesk messageDesk, Presences presences) {
        var rooms = new RoomResource(roomDesk);
        var members = new MemberResource(roomDesk);
        var messages = new MessageResource(messageDesk);
        var reading = new ReadResource(roomDesk);
        var presence = new PresenceResource(roomDesk, presences);
        // spotless:off
        this.all = List.of(
                route(POST,   "/rooms",                                        rooms::open).opening(),
                route(GET,    "/rooms",                                        rooms::list),
                route(GET,    "/stores/{storeId}/rooms",                       rooms::listOfStore),
                route(GET,    "/rooms/{roomId}",                               rooms::show),
                route(POST,   "/rooms/{roomId}/close",                         rooms::close),
                route(POST,   "/rooms/{roomId}/cancel",                        rooms::cancel),

                route(GET,    "/rooms/{roomId}/members",                       members::list),
                route(POST,   "/rooms/{roomId}/join",                          members::join),
                route(POST,   "/rooms/{roomId}/leave",                         members::leave),
                route(PUT,    "/rooms/{roomId}/members/{userId}",              members::add),
                route(PATCH,  "/rooms/{roomId}/members/{userId}",              members::setRole),
                route(DELETE, "/rooms/{roomId}/members/{userId}",              members::remove),

                route(GET,    "/rooms/{roomId}/messages",                      messages::history),
                route(POST,   "/rooms/{roomId}/messages",                      messages::send),
                route(GET,    "/rooms/{roomId}/messages/search",               messages::search),
                route(PATCH,  "/rooms/{roomId}/messages/{messageId}",          messages::edit),
                route(DELETE, "/rooms/{roomId}/messages/{messageId}",          messages::delete),
                route(GET,    "/rooms/{roomId}/messages/{messageId}/revisions", messages::revisions),

                route(POST,   "/rooms/{roomId}/read",                          reading::read),
                route(GET,    "/rooms/{roomId}/unread",                        reading::unread),
                route(GET,    "/rooms/{roomId}/presence",                      presence::ofRoom),
                route(GET,    "/presence",                                     presence::ofUsers),

                internal(POST,   "/rooms",                                     rooms::open),
                internal(PUT,    "/rooms/{roomId}/members/{userId}",           members::add),
                internal(DELETE, "/rooms/{roomId}/members/{userId}",           members::remove),
                internal(POST,   "/rooms/{roomId}/messages",                   messages::announce));
        // spotless:on
    }

    List<Route> all() {
        return all;
    }

    /**
     * The route, and what stands in its path; null where there is none.
     *
     * @param path without the base
     */
    @Nullable
    Found find(HttpMethod method, String path) {
        for (Route route : all) {
            Map<String, String> named = route.method().equals(method) ? route.path().match(path) : null;
            if (named != null) {
                return new Found(route, named);
            }
        }
        return null;
    }

    /** With which methods something can be asked for under the path. */
    Set<String> methodsOf(String path) {
        return all.stream()
                .filter(route -> route.path().match(path) != null)
                .map(route -> route.method().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    record Found(Route route, Map<String, String> named) {}
}
