package dev.millrace.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;

/** A way to come and to go. Each leaves nothing behind on the gateway. */
enum Departure {
    CLOSED {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = enter(gateway, token)) {
                socket.sendClose();
            }
        }
    },
    HUNG_UP {
        @Override
        void happen(URI gateway, String token) throws IOException {
            enter(gateway, token).close();
        }
    },
    RESET {
        @Override
        void happen(URI gateway, String token) throws IOException {
            enter(gateway, token).reset();
        }
    },
    DISCONNECTED {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = enter(gateway, token)) {
                socket.send("41/chat,");
            }
        }
    },
    NEVER_ENTERED {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = RawSocket.openWebSocket(gateway, "")) {
                socket.await("0{");
            }
        }
    },
    LEFT_WHILE_ENTERING {
        @Override
        void happen(URI gateway, String token) throws IOException {
            RawSocket socket = RawSocket.openWebSocket(gateway, "");
            socket.await("0{");
            socket.send(connect(token));
            socket.reset();
        }
    },
    REFUSED {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = RawSocket.openWebSocket(gateway, "")) {
                socket.send(connect("not a token"));
                socket.await("44/chat,");
            }
        }
    },
    JOINED_AND_LEFT {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = enter(gateway, token)) {
                String room = String.valueOf(System.nanoTime());
                ask(socket, "joinRoom", room);
                ask(socket, "leaveRoom", room);
                socket.sendClose();
            }
        }
    },
    RESET_WHILE_SAYING_SOMETHING {
        @Override
        void happen(URI gateway, String token) throws IOException {
            RawSocket socket = enter(gateway, token);
            ask(socket, "joinRoom", "lobby");
            socket.send("42/chat,7[\"sendMessage\",{\"roomId\":\"lobby\",\"message\":\"bye\"}]");
            socket.reset();
        }
    },
    RESET_IN_A_FRAME {
        @Override
        void happen(URI gateway, String token) throws IOException {
            RawSocket socket = enter(gateway, token);
            socket.sendHalf("42/chat,[\"joinRoom\",{\"roomId\":\"lobby\"}]");
            socket.reset();
        }
    },
    RESET_IN_A_REQUEST {
        @Override
        void happen(URI gateway, String token) throws IOException {
            RawSocket socket = RawSocket.open(gateway);
            socket.sendHalfARequest();
            socket.reset();
        }
    },
    POLLED_AND_CLOSED {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = RawSocket.open(gateway)) {
                String sid = enterByPolling(socket, token);
                assertThat(socket.post(sid, "1").status()).isEqualTo(200);
            }
        }
    },
    POLL_ABORTED {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = RawSocket.open(gateway)) {
                socket.beginGet(enterByPolling(socket, token));
            }
        }
    },
    NEVER_POLLED_AGAIN {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket socket = RawSocket.open(gateway)) {
                enterByPolling(socket, token);
            }
        }
    },
    RESET_HALF_WAY_TO_WEBSOCKET {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket polling = RawSocket.open(gateway)) {
                probe(gateway, enterByPolling(polling, token)).reset();
            }
        }
    },
    UPGRADED_AND_RESET {
        @Override
        void happen(URI gateway, String token) throws IOException {
            try (RawSocket polling = RawSocket.open(gateway)) {
                RawSocket socket = probe(gateway, enterByPolling(polling, token));
                socket.send("5");
                ask(socket, "joinRoom", "lobby");
                socket.reset();
            }
        }
    };

    private static final String SID = "\"sid\":\"";

    /** Fails where the gateway does not answer as it should on the way. */
    abstract void happen(URI gateway, String token) throws IOException;

    /** A session over WebSocket that is in the chat. */
    static RawSocket enter(URI gateway, String token) throws IOException {
        RawSocket socket = RawSocket.openWebSocket(gateway, "");
        socket.send(connect(token));
        socket.await("40/chat,");
        return socket;
    }

    /** Returns the sid as a parameter. */
    private static String enterByPolling(RawSocket socket, String token) throws IOException {
        String opened = socket.get("").body();
        int begin = opened.indexOf(SID) + SID.length();
        String sid = "&sid=" + opened.substring(begin, opened.indexOf('"', begin));
        assertThat(socket.post(sid, connect(token)).status()).isEqualTo(200);
        String polled = socket.get(sid).body();
        while (polled.equals("2")) {
            assertThat(socket.post(sid, "3").status()).isEqualTo(200);
            polled = socket.get(sid).body();
        }
        assertThat(polled).contains("40/chat,{");
        return sid;
    }

    private static RawSocket probe(URI gateway, String sid) throws IOException {
        RawSocket socket = RawSocket.openWebSocket(gateway, sid);
        socket.send("2probe");
        socket.await("3probe");
        return socket;
    }

    private static void ask(RawSocket socket, String event, String room) throws IOException {
        socket.send("42/chat,1[\"" + event + "\",{\"roomId\":\"" + room + "\"}]");
        assertThat(socket.await("43/chat,1")).contains("\"success\":true");
    }

    private static String connect(String token) {
        return "40/chat,{\"token\":\"" + token + "\"}";
    }
}
