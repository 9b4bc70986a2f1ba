package dev.millrace.tools.e2e;

import dev.millrace.tools.token.SignIns.SignIn;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * How a socket.io client connects to the chat.
 *
 * @param name    the client's, within its {@link SocketClients}
 * @param signIn  null for nobody
 * @param staysIn the rooms that it joins at every connection which did not bring it back into them, each after the last
 *                message that it heard there
 */
record Dial(String name, URI gateway, @Nullable SignIn signIn, Library library, Transports transports,
        List<Object> staysIn) {

    /** The newest library, over WebSocket alone, in no room. */
    static Dial to(URI gateway, String name, @Nullable SignIn signIn) {
        return new Dial(name, gateway, signIn, Library.CURRENT, Transports.WEBSOCKET, List.of());
    }

    Dial with(Library with) {
        return new Dial(name, gateway, signIn, with, transports, staysIn);
    }

    Dial over(Transports over) {
        return new Dial(name, gateway, signIn, library, over, staysIn);
    }

    Dial stayingIn(Object... rooms) {
        return new Dial(name, gateway, signIn, library, transports, List.of(rooms));
    }

    /** Back within moments, and for as long as it takes. */
    Map<String, Object> options() {
        return Map.of(
                "transports", transports.names(),
                "reconnectionDelay", 20,
                "reconnectionDelayMax", 500,
                "auth", signIn == null
                        ? Map.of()
                        : Map.of("token", signIn.token(), "vp", signIn.presentation()));
    }

    /** The releases that speak Engine.IO 4: the newest, and the first. */
    enum Library {
        CURRENT("socket.io-client"), OLDEST("socket.io-client-3");

        final String npm;

        Library(String npm) {
            this.npm = npm;
        }
    }

    enum Transports {
        WEBSOCKET,
        POLLING,
        /** As the library does by itself: it begins with polling and goes over to WebSocket. */
        UPGRADE;

        /** As the library's option has them. */
        List<String> names() {
            return switch (this) {
                case WEBSOCKET -> List.of("websocket");
                case POLLING -> List.of("polling");
                case UPGRADE -> List.of("polling", "websocket");
            };
        }
    }
}
