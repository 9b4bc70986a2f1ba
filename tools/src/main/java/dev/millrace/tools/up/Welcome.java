package dev.millrace.tools.up;

import dev.millrace.tools.stack.Stack;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** What a newcomer is told when all is up. */
final class Welcome {

    private static final Duration LIFE = Duration.ofHours(12);

    private Welcome() {}

    static String text(Stack stack, Path folder, SignIns signIns) {
        URI url = stack.gatewayUrls().getFirst();
        SignIns.SignIn alice = signIns.signIn(Person.named("alice", "Alice"), LIFE);
        SignIns.SignIn bob = signIns.signIn(Person.named("bob", "Bob"), LIFE);
        return """

            Millrace is up.

              Socket.IO   %1$s/chat
              REST        %1$s/api/v1, described by %1$s/api/v1/openapi.json
              health      %1$s/health   %2$s
              PostgreSQL  127.0.0.1:%3$s, database %4$s, user postgres, password in %5$s/secrets/postgres
              logs        %5$s/logs
              audit       scripts/chatctl audit
              sign in     scripts/token --user NAME makes more of what is below
              stop        Ctrl-C here; everything is kept for the next time

            Two users, both in room 42, each with an access token and a presentation, good for %6$d hours:

            ALICE=%7$s
            ALICE_VP=%8$s
            BOB=%9$s
            BOB_VP=%10$s

            Try it. In another terminal, paste the four lines above, and then:

            mkdir -p %11$s && cd %11$s && npm install --silent socket.io-client@4
            cat > say.mjs <<'END'
            import { io } from 'socket.io-client';
            const [token, vp, text] = process.argv.slice(2);
            const chat = io('%1$s/chat', { auth: { token, vp } });
            chat.on('connect_error', (e) => console.log(e.message));
            chat.on('message', (m) => console.log(`#${m.seq} ${m.senderName}: ${m.message}`));
            console.log(await chat.emitWithAck('joinRoom', { roomId: 42 }));
            if (text) console.log(await chat.emitWithAck('sendMessage', { roomId: 42, message: text }));
            END
            node say.mjs $BOB $BOB_VP &
            node say.mjs $ALICE $ALICE_VP 'Hello, Bob'
            """
                .formatted(url, stack.persisterHealths().getFirst(),
                        stack.servers().get("postgres.port"), Stack.DATABASE, folder,
                        LIFE.toHours(), alice.token(), alice.presentation(), bob.token(),
                        bob.presentation(),
                        quoted(folder.resolve("try")));
    }

    /** As a shell reads it back, whatever is in the path. */
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
