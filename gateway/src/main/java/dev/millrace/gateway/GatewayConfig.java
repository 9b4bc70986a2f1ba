package dev.millrace.gateway;

import dev.millrace.gateway.auth.limit.LimitSettings;
import dev.millrace.gateway.auth.session.SessionSettings;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.PresentationPolicy;
import dev.millrace.gateway.auth.vp.PresentationPolicy.Mode;
import dev.millrace.gateway.redis.AckSettings;
import dev.millrace.gateway.redis.Journal;
import dev.millrace.gateway.room.Rooms;
import dev.millrace.gateway.room.recovery.RecoverySettings;
import dev.millrace.gateway.room.roster.RoomSettings;
import dev.millrace.gateway.transport.HttpSettings;
import dev.millrace.gateway.transport.engineio.EngineSettings;
import dev.millrace.gateway.transport.rest.ApiSettings;
import dev.millrace.gateway.transport.socketio.SocketIoSettings;
import dev.millrace.gateway.transport.socketio.chat.ChatSettings;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.DurationText;
import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.config.RedisSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All that can be set about a gateway. */
public record GatewayConfig(HttpSettings http, TokenSettings tokens, PresentationPolicy presentations,
        SessionSettings sessions, LimitSettings rates, ApiSettings api, EngineSettings engine,
        SocketIoSettings socketIo, ChatSettings chat, Rooms.Limits limits, RoomSettings rooms,
        boolean notices,
        boolean relay, Journal.Settings journal,
        AckSettings acks,
        Duration ledgerWindow, int historyScan, int searchScan, RecoverySettings recovery,
        Duration presenceGrace,
        RedisSettings redis,
        PostgresSettings postgres, Duration startPatience, Duration stopPatience, Duration stopSpread) {

    /** An emoji whose two halves are escaped, as a client may. */
    private static final int JSON_BYTES_A_CHARACTER = 12;

    /** What stands around a text in a packet. */
    private static final int ENVELOPE_BYTES = 500;

    public static GatewayConfig read(ConfigReader in) {
        HttpSettings http = HttpSettings.read(in);
        TokenSettings tokens = TokenSettings.read(in);
        var config = new GatewayConfig(http, tokens,
                PresentationPolicy.read(in, tokens.reload(), tokens.skew()), SessionSettings.read(in),
                LimitSettings.read(in), ApiSettings.read(in),
                EngineSettings.read(in), SocketIoSettings.read(in), ChatSettings.read(in),
                limits(in), RoomSettings.read(in), notices(in), relay(in),
                Journal.Settings.read(in), AckSettings.read(in),
                in.duration("ledger.window", Duration.ofSeconds(10), Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        "how long a time each entry of the ledger is about"),
                in.integer("history.scan", 50_000, 500, 1_000_000,
                        "journal entries that a reader may look through for what is not stored yet"),
                in.integer("search.scan", 10_000, 100, 100_000,
                        "messages that one search looks through; it says where it stopped"),
                RecoverySettings.read(in),
                in.duration("presence.grace", Duration.ofSeconds(10), Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        "how long users count as online whose gateway is not heard of any more"),
                RedisSettings.read(in), PostgresSettings.read(in),
                in.duration("start.patience", Duration.ofSeconds(60), Duration.ofSeconds(1),
                        Duration.ofHours(1),
                        "how long to wait at start for Redis and for PostgreSQL"),
                in.duration("stop.patience", Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(5),
                        "how long a stop waits for sessions to end, for requests to be answered, and for clients that poll to be told"),
                in.duration("socketio.stop-spread", Duration.ofSeconds(5), Duration.ZERO,
                        Duration.ofMinutes(5),
                        "over how long a stop ends the sessions, so that their clients do not all come back at once;"
                                + " less than `stop.patience`"));
        in.check(config.stopSpread().isZero() || config.stopSpread().compareTo(config.stopPatience()) < 0,
                "socketio.stop-spread: " + DurationText.format(config.stopSpread())
                        + " leaves nothing of stop.patience: " + DurationText.format(config.stopPatience())
                        + " for requests to be answered; allowed: less than that, or 0s");
        int longest = config.limits().messageLength() * JSON_BYTES_A_CHARACTER + ENVELOPE_BYTES;
        in.check(config.engine().maxPayload() >= longest,
                "socketio.max-payload: " + config.engine().maxPayload()
                        + " cannot carry a message of message.max-length: " + config.limits().messageLength()
                        + "; allowed: at least " + longest);
        in.check(config.engine().outboxBytes() / 2 >= longest,
                "socketio.outbox: " + config.engine().outboxBytes()
                        + " holds no two messages of message.max-length: " + config.limits().messageLength()
                        + "; allowed: at least " + longest * 2);
        checkRecovery(in, config);
        return config;
    }

    /** A client stopped hearing up to a silence before it was last heard of, and the gateway that it was on up to another. */
    private static void checkRecovery(ConfigReader in, GatewayConfig config) {
        if (config.recovery().isOn()) {
            Duration least = config.absence().plus(config.engine().longestSilence());
            in.check(config.journal().recentKeep().compareTo(least) >= 0,
                    "recent.keep: " + config.journal().recentKeep()
                            + " is shorter than clients may be away by recovery.window: "
                            + config.recovery().window() + "; allowed: at least " + least);
            in.check(config.journal().recentMessages() > 0,
                    "recent.messages: 0 leaves nothing for those who return by recovery.window: "
                            + config.recovery().window() + "; allowed: at least 1, or recovery.window: 0s");
        }
    }

    /** How long a session is known that its gateway does not touch any more: it does so as often as it hears of it. */
    Duration absence() {
        return recovery.window().plus(engine.longestSilence());
    }

    /** What is allowed, and weaker than what a gateway does unless it is told to: a line each, for the log. */
    List<String> cautions() {
        List<String> cautions = new ArrayList<>();
        if (presentations.mode() != Mode.REQUIRED) {
            cautions.add("vp.mode is " + presentations.mode() + ": an access token alone lets people in");
        }
        if (http.origins().isEverybody()) {
            cautions.add("http.origins is *: the pages of any site may connect");
        }
        if (http.tls() == null && !http.isLocal()) {
            cautions.add("http.host is " + http.host()
                    + " and http.tls.certificate is not set: tokens travel in the"
                    + " clear, unless a proxy stands in front and nobody else reaches this port");
        }
        return cautions;
    }

    private static boolean notices(ConfigReader in) {
        return onOrOff(in, "room.notices",
                "whether a room's members are told who joins, leaves and types: in a room of N, N times N to join");
    }

    private static boolean relay(ConfigReader in) {
        return onOrOff(in, "socketio.relay",
                "whether polls find their sessions on other gateways, over Redis; off, they are answered 400, and a proxy must"
                        + " bring a client that polls to the same gateway each time");
    }

    private static boolean onOrOff(ConfigReader in, String key, String purpose) {
        return in.parsed(key, "on", "on or off", purpose, word -> switch (word) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    private static Rooms.Limits limits(ConfigReader in) {
        return new Rooms.Limits(
                in.integer("message.max-length", 1_000, 1, 10_000, "characters (code points) of a message"),
                in.integer("session.max-rooms", 100, 1, 10_000, "rooms one session may be in"));
    }
}
