package dev.millrace.tools.up;

import dev.millrace.model.UserId;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** The room that the two demo users meet in, made as a service of a product makes one. */
final class DemoRoom {

    static final String ID = "42";

    private static final String SERVICE_ROLE = "MILLRACE_API_SERVICE_ROLE";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The ref makes it the same room at each start. */
    private static final String ROOM = """
            {"id": 42, "kind": "GROUP", "ref": "demo", "title": "Demo", "members": [
              {"userId": "alice", "name": "Alice", "role": "OWNER"},
              {"userId": "bob", "name": "Bob"}]}""";

    private DemoRoom() {}

    /** Makes it where it is not there yet. */
    static void make(URI gateway, SignIns signIns)
            throws CommandException, IOException, InterruptedException {
        String role = System.getenv().getOrDefault(SERVICE_ROLE, "service");
        var up = new Person(new UserId("scripts-up"), "scripts/up", List.of(role), List.of());
        SignIns.SignIn signIn = signIns.signIn(up, PATIENCE);
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/api/v1/internal/rooms"))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + signIn.token())
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(ROOM))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> made = http.send(request, BodyHandlers.ofString());
            if (made.statusCode() / 100 != 2) {
                throw new CommandException("room " + ID + " could not be made: " + made.body());
            }
        }
    }
}
