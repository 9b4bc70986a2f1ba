package dev.millrace.tools.up;

import dev.millrace.model.UserId;
import dev.millrace.tools.stack.Stack;
import dev.millrace.tools.token.AccessTokenIssuer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** What a newcomer is told when all is up. */
final class Welcome {

    private static final Duration TOKEN_LIFE = Duration.ofHours(12);

    private Welcome() {}

    static String text(Stack stack, Path folder, AccessTokenIssuer tokens) {
        URI url = stack.gatewayUrls().getFirst();
        return """

            Millrace is up.

              Socket.IO   %1$s/chat
              health      %1$s/health   %2$s
              PostgreSQL  127.0.0.1:%3$s, database %4$s, user postgres, password in %5$s/secrets/postgres
              logs        %5$s/logs
              audit       scripts/chatctl audit
              stop        Ctrl-C here; everything is kept for the next time

            Two users, signed in for %6$d hours:

            ALICE=%7$s
            BOB=%8$s

            Try it. In another terminal, paste the two lines above, and then:

            mkdir -p %9$s && cd %9$s && npm install --silent socket.io-client@4
            cat > say.mjs <<'END'
            import { io } from 'socket.io-client';
            const [token, text] = process.argv.slice(2);
            const chat = io('%1$s/chat', { transports: ['websocket'], auth: { token } });
            chat.on('connect_error', (e) => console.log(e.message));
            chat.on('message', (m) => console.log(`#${m.seq} ${m.senderName}: ${m.message}`));
            console.log(await chat.emitWithAck('joinRoom', { roomId: 42 }));
            if (text) console.log(await chat.emitWithAck('sendMessage', { roomId: 42, message: text }));
            END
            node say.mjs $BOB &
            node say.mjs $ALICE 'Hello, Bob'
            """
                .formatted(url, stack.persisterHealths().getFirst(),
                        stack.servers().get("postgres.port"), Stack.DATABASE, folder,
                        TOKEN_LIFE.toHours(), tokens.issue(new UserId("alice"), "Alice", TOKEN_LIFE),
                        tokens.issue(new UserId("bob"), "Bob", TOKEN_LIFE),
                        quoted(folder.resolve("try")));
    }

    /** As a shell reads it back, whatever is in the path. */
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
