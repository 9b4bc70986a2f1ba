package dev.millrace.embedded.junit;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Behind {@link WithRedis}: a server a run, emptied before each class or method. One after another, not a logical
 * database each: publish and subscribe know no databases.
 */
final class RedisExtension extends Lending<RedisExtension.Shared, TestRedis> {

    record Shared(ScratchFolder scratch, RedisServer server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            server.close();
            scratch.close();
        }
    }

    RedisExtension() {
        super(Shared.class, TestRedis.class);
    }

    @Override
    Shared start() throws IOException {
        var scratch = ScratchFolder.create("redis");
        return new Shared(scratch, RedisServer.start(ServerOptions.scratch(scratch, "shared")));
    }

    @Override
    Per per(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), WithRedis.class,
                context.getEnclosingTestClasses()).map(WithRedis::per).orElse(Per.CLASS);
    }

    @Override
    Loan<TestRedis> lend(Shared shared) throws IOException {
        var server = shared.server();
        try (var admin = server.connect()) {
            admin.command("FLUSHALL");
            admin.command("SCRIPT", "FLUSH");
            admin.command("FUNCTION", "FLUSH");
        }
        return new Turn(server, new TestRedis(server.host(), server.port(), server.password()));
    }

    private record Turn(RedisServer server, TestRedis value) implements Loan<TestRedis> {

        private static final Pattern ID = Pattern.compile("^id=(\\d+) ");

        @Override
        public void close() throws IOException, SQLException {
            try (var admin = server.connect()) {
                var left = Leftovers.after(() -> othersThan(admin));
                for (var client : left) {
                    admin.command("CLIENT", "KILL", "ID", id(client));
                }
                Leftovers.complain("Redis", left);
            }
        }

        private static List<String> othersThan(RespClient admin) throws IOException {
            var own = admin.text("CLIENT", "ID");
            return admin.text("CLIENT", "LIST").lines().filter(client -> !id(client).equals(own)).toList();
        }

        private static String id(String client) {
            var matcher = ID.matcher(client);
            if (!matcher.find()) {
                throw new IllegalStateException("not a line of CLIENT LIST: " + client);
            }
            return matcher.group(1);
        }
    }
}
