package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.tools.e2e.Dial.Library;
import dev.millrace.tools.e2e.Dial.Transports;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two gateways behind a proxy that remembers nobody. Clients lose their connection, or their gateway, and come back by
 * themselves, into several rooms, where people go on talking meanwhile.
 */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoGatewaysIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestRedis redis;
    private Deployment deployment;
    private SocketClients clients;
    private RoundRobin proxy;
    private final List<SocketClient> people = new ArrayList<>();
    private String test = "";

    TwoGatewaysIT(TestRedis redis) {
        this.redis = redis;
    }

    @BeforeAll
    void start(TestDatabase database) throws Exception {
        clients = SocketClients.start();
        deployment = new Deployment.Plan(database, redis).gateways(2)
                .with("limit.handshakes", "off")
                .with("limit.connects", "off")
                .with("socketio.stop-spread", "2s")
                .start();
        proxy = RoundRobin.over(deployment.urls());
    }

    @AfterAll
    void stop() throws Exception {
        proxy.close();
        clients.close();
        deployment.close();
    }

    /** So that each test has rooms and people of its own. */
    @BeforeEach
    void name(TestInfo info) {
        test = Integer.toHexString(info.getDisplayName().hashCode());
    }

    @AfterEach
    void everybodyGoesHome() throws Exception {
        people.forEach(SocketClient::close);
        people.clear();
        proxy.open();
        if (!deployment.gateway(0).process().isAlive()) {
            deployment.startGateway(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConversationGoesOnWhicheverGatewayARequestIsDealtTo(Transports transports) throws Exception {
        List<SocketClient> people = List.of(person("alice", proxy.url(), Library.CURRENT, transports),
                person("bob", proxy.url(), Library.OLDEST, transports));
        var screens = new Screens();

        run(people.stream().map(speaker -> talk(screens, speaker, 30)).toList(), () -> {});

        screens.assertShownBy(people);
        assertThat(people).allSatisfy(one -> assertThat(one.heard("disconnect")).isEmpty());
    }

    @Test
    void aThousandMessagesAreShownOnceInOrderHoweverOftenConnectionsAreCut() throws Exception {
        List<SocketClient> listeners = listeners(proxy.url());
        List<SocketClient> speakers = List.of(person("speaker-1", proxy.url()),
                person("speaker-2", proxy.url()),
                person("speaker-3", proxy.url()), person("speaker-4", proxy.url()));
        var screens = new Screens();
        long seed = System.nanoTime();
        var random = new Random(seed);

        List<Callable<Void>> talks = speakers.stream().map(speaker -> talk(screens, speaker, 250)).toList();
        run(talks, () -> {
            for (int said = random.nextInt(100, 200); said < 1_000; said += random.nextInt(100, 200)) {
                awaitSaid(screens, said);
                proxy.cut();
            }
        });

        assertThat(screens.size()).as("seed %d", seed).isEqualTo(1_000);
        screens.assertShownBy(listeners);
        screens.assertShownBy(speakers);
        // A cut finds some of them away, or between two polls.
        assertThat(listeners)
                .allSatisfy(listener -> assertThat(listener.heard("connect")).hasSizeGreaterThan(1));
    }

    @Test
    void aGatewayThatIsKilledIsForgottenAndItsClientsRecoverAtTheOther() throws Exception {
        List<SocketClient> listeners = listeners(proxy.url());
        SocketClient atTheKilled = person("at-the-killed", proxy.url());
        SocketClient speaker = person("speaker", deployment.url(1));
        var screens = new Screens();
        talk(screens, speaker, 30).call();
        screens.assertShownBy(listeners);

        deployment.gateway(0).kill();
        talk(screens, speaker, 100).call();

        screens.assertShownBy(listeners);
        screens.assertShownBy(List.of(atTheKilled));
        assertThat(listeners.stream()
                .filter(TwoGatewaysIT::isNew)
                .map(TwoGatewaysIT::returns)
                .flatMap(List::stream))
                .isNotEmpty()
                .allSatisfy(back -> assertThat(back.get("recovered").asBoolean()).isTrue());
    }

    @Test
    void aDeployIsNotNoticedByWhoIsBehindTheProxyAndIsOverForWhoIsNot() throws Exception {
        List<SocketClient> listeners = listeners(proxy.url());
        SocketClient faithful = person("faithful", deployment.url(0));
        List<SocketClient> speakers = List.of(person("speaker-1", proxy.url()),
                person("speaker-2", proxy.url()));
        var screens = new Screens();
        var deployed = new AtomicBoolean();

        run(speakers.stream().map(speaker -> talkUntil(deployed, screens, speaker)).toList(), () -> {
            try {
                awaitSaid(screens, 50);
                deployment.gateway(0).close();
                awaitSaid(screens, screens.size() + 50);
                deployment.startGateway(0);
                awaitSaid(screens, screens.size() + 50);
            } finally {
                deployed.set(true);
            }
        });

        screens.assertShownBy(listeners);
        screens.assertShownBy(speakers);
        screens.assertShownBy(List.of(faithful));
        assertThat(faithful.heard("connect")).hasSize(2);
    }

    @Test
    void whoMissedTooMuchForARecoveryIsToldSoAndReadsOnByPosition() throws Exception {
        whileEverybodyIsAway((screens, speaker) -> talk(screens, speaker, 510).call());
    }

    @Test
    void whoComesBackAfterItsSessionIsForgottenIsToldSoAndReadsOnByPosition() throws Exception {
        whileEverybodyIsAway((screens, speaker) -> {
            talk(screens, speaker, 30).call();
            forgetSessions();
        });
    }

    /** As time does it. */
    private void forgetSessions() throws IOException {
        try (RespClient commands = redis.connect()) {
            Object forgotten = commands.command("EVAL",
                    "return redis.call('DEL', unpack(redis.call('KEYS', ARGV[1])))", "0",
                    RedisNames.session("*"));
            assertThat((Long) forgotten).as("sessions that were known").isPositive();
        }
    }

    private void whileEverybodyIsAway(Meanwhile meanwhile) throws Exception {
        List<SocketClient> listeners = listeners(proxy.url());
        SocketClient speaker = person("speaker", deployment.url(1));
        var screens = new Screens();
        talk(screens, speaker, 3).call();
        screens.assertShownBy(listeners);

        proxy.shut();
        meanwhile.happens(screens, speaker);
        proxy.open();

        screens.assertShownBy(listeners);
        assertThat(listeners).filteredOn(TwoGatewaysIT::isNew)
                .allSatisfy(listener -> assertThat(returns(listener)).isNotEmpty()
                        .allSatisfy(back -> assertThat(back.get("recovered").asBoolean()).isFalse()));
    }

    private interface Meanwhile {
        void happens(Screens screens, SocketClient speaker) throws Exception;
    }

    /** Of each library and each transport, in three rooms. */
    private List<SocketClient> listeners(URI url) {
        List<SocketClient> listeners = new ArrayList<>();
        for (Library library : Library.values()) {
            for (Transports transports : Transports.values()) {
                listeners.add(person(library + "." + transports, url, library, transports));
            }
        }
        return listeners;
    }

    private SocketClient person(String name, URI url) {
        return person(name, url, Library.CURRENT, Transports.WEBSOCKET);
    }

    /** Who is in the rooms when this returns. */
    private SocketClient person(String name, URI url, Library library, Transports transports) {
        String named = test + "." + name;
        Dial dial = Dial.to(url, named, deployment.signIn(named, name));
        SocketClient person = clients
                .connect(dial.with(library).over(transports).stayingIn(rooms().toArray()));
        people.add(person);
        for (JsonNode joined : person.awaitHeard("rejoined", rooms().size())) {
            assertThat(joined.at("/answer/success").asBoolean()).as("%s", joined).isTrue();
        }
        return person;
    }

    private List<String> rooms() {
        return List.of(test + ".a", test + ".b", test + ".c");
    }

    /** One after the other, to each room in turn. */
    private Callable<Void> talk(Screens screens, SocketClient speaker, int count) {
        int begin = screens.size();
        return () -> {
            for (int i = 0; i < count; i++) {
                screens.say(speaker, rooms().get(i % rooms().size()),
                        speaker.name() + " " + (begin + i));
            }
            return null;
        };
    }

    private Callable<Void> talkUntil(AtomicBoolean over, Screens screens, SocketClient speaker) {
        return () -> {
            while (!over.get()) {
                talk(screens, speaker, rooms().size()).call();
            }
            return null;
        };
    }

    private static void run(List<Callable<Void>> talks, Disturbance disturbance) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> talking = talks.stream().map(threads::submit).toList();
            disturbance.happen();
            for (Future<Void> talk : talking) {
                talk.get();
            }
        }
    }

    private interface Disturbance {
        void happen() throws Exception;
    }

    private static void awaitSaid(Screens screens, int count) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> screens.size() >= count);
    }

    /** Whether its library knows of recovery. */
    private static boolean isNew(SocketClient client) {
        return client.name().contains(Library.CURRENT.name());
    }

    private static List<JsonNode> returns(SocketClient client) {
        List<JsonNode> connects = client.heard("connect");
        return connects.subList(1, connects.size());
    }
}
