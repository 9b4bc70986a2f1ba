package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/**
 * What was said in some rooms, and whether each member's screen shows all of it, once, in the order that the
 * acknowledgements tell. Safe for use by several speakers.
 */
final class Screens {

    private static final Duration ACK_WITHIN = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, ConcurrentLinkedQueue<JsonNode>> said = new ConcurrentHashMap<>();

    /** Says it until it is acknowledged, under one name: so it is one message, however often it is sent. */
    void say(SocketClient speaker, String room, String text) throws InterruptedException {
        Map<String, Object> send = Map.of("roomId", room, "message", text, "clientId",
                text.replace(' ', '-'));
        while (true) {
            try {
                JsonNode answer = speaker.asking(ACK_WITHIN, "sendMessage", send).get();
                if (answer.get("success").asBoolean()) {
                    said.computeIfAbsent(room, unused -> new ConcurrentLinkedQueue<>())
                            .add(answer.get("data"));
                    return;
                }
                assertThat(answer.path("code").asText()).as("the refusal %s", answer)
                        .isIn("UNAVAILABLE", "RETRY_LATER");
            } catch (ExecutionException e) {
                assertThat(e).as("what may happen to a send").hasMessageContaining("no ack");
            }
        }
    }

    /** How many messages are acknowledged. */
    int size() {
        return said.values().stream().mapToInt(ConcurrentLinkedQueue::size).sum();
    }

    /** Waits until every member heard as much as was said, and compares it. */
    void assertShownBy(List<SocketClient> members) {
        for (SocketClient member : members) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertThat(differences(places(member.heard("message"))))
                            .as(member.name())
                            .isEmpty());
        }
    }

    /** A line for each room that is not shown as it was said; short, for there may be thousands of messages. */
    private List<String> differences(Map<String, List<String>> shown) {
        List<String> differences = new ArrayList<>();
        expected().forEach((room, all) -> {
            List<String> here = shown.getOrDefault(room, List.of());
            if (!here.equals(all)) {
                int same = 0;
                while (same < Math.min(here.size(), all.size()) && here.get(same).equals(all.get(same))) {
                    same++;
                }
                List<String> missing = new ArrayList<>(all);
                missing.removeAll(here);
                differences.add(
                        "%s: %d shown of %d, alike up to the %dth; shown there %s, said there %s; never shown %s"
                                .formatted(room, here.size(), all.size(), same, few(here, same),
                                        few(all, same),
                                        few(missing, 0)));
            }
        });
        return differences;
    }

    private static List<String> few(List<String> places, int from) {
        return places.subList(from, Math.min(places.size(), from + 5));
    }

    /** Each room's messages in the order they came. */
    private static Map<String, List<String>> places(List<JsonNode> heard) {
        Map<String, List<String>> byRoom = new HashMap<>();
        heard.forEach(message -> byRoom
                .computeIfAbsent(message.get("roomId").asText(), unused -> new ArrayList<>())
                .add(placeOf(message)));
        return byRoom;
    }

    private Map<String, List<String>> expected() {
        Map<String, List<String>> byRoom = new HashMap<>();
        said.forEach((room, messages) -> byRoom.put(room, messages.stream()
                .sorted(Comparator.comparingLong((JsonNode message) -> message.get("epoch").asLong())
                        .thenComparingLong(message -> message.get("seq").asLong()))
                .map(Screens::placeOf)
                .toList()));
        return byRoom;
    }

    private static String placeOf(JsonNode message) {
        return message.get("epoch").asLong() + "/" + message.get("seq").asLong() + " "
                + message.get("id").asText();
    }
}
