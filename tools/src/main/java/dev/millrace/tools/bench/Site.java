package dev.millrace.tools.bench;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.bench.load.MessageIds;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.stack.Part;
import dev.millrace.tools.stack.Stack;
import dev.millrace.tools.stack.StackPlan;
import dev.millrace.tools.stack.Workspace;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A Millrace of its own for a measurement: embedded servers, gateways, persisters, and rooms with members in them. */
final class Site implements Subject, AutoCloseable {

    private static final Duration SIGNED_IN = Duration.ofHours(12);

    /** A few people say as much as thousands, all from one address; so nobody's share is limited. */
    private static final Map<String, String> FEW_FOR_MANY = Map.of("MILLRACE_LIMIT_SENDS_PER_USER", "off",
            "MILLRACE_LIMIT_SENDS_PER_ROOM", "off", "MILLRACE_SOCKETIO_EVENTS", "off",
            "MILLRACE_LIMIT_CONNECTS", "off", "MILLRACE_LIMIT_HANDSHAKES", "off",
            "MILLRACE_LIMIT_SESSIONS_PER_ADDRESS", "0", "MILLRACE_SESSION_MAX_ROOMS", "10000",
            "MILLRACE_VP_LIFE", SIGNED_IN.toHours() + "h",
            "MILLRACE_SOCKETIO_STOP_SPREAD", "0s");

    private final String name;
    private final Map<String, String> settings;
    private final Stack stack;
    private final SignIns signIns;
    private final AuditConfig servers;
    private final Storage storage;
    private String run = "";
    private int runs;

    private Site(String name, Map<String, String> settings, Stack stack)
            throws IOException, CommandException, ConfigException {
        this.name = name;
        this.settings = settings;
        this.stack = stack;
        this.signIns = stack.signIns();
        var reader = new ConfigReader(Set.of(), "the stack", stack.servers(), Map.of());
        this.servers = AuditConfig.read(reader);
        this.storage = new Storage(servers);
        reader.finish();
    }

    /**
     * What it is made of.
     *
     * @param root        whose builds are run
     * @param settings    keys of gateways and persisters, spelt as variables
     * @param jvmOptions  of both
     * @param redisServer the executable; null is the embedded one
     */
    record Plan(String name, Path root, int gateways, int persisters, Map<String, String> settings,
            List<String> jvmOptions, @Nullable Path redisServer) {

        Plan with(int moreGateways, int morePersisters) {
            return new Plan(name, root, Math.max(gateways, moreGateways),
                    Math.max(persisters, morePersisters), settings,
                    jvmOptions, redisServer);
        }
    }

    static Site start(Plan plan, Workspace workspace, Consumer<String> progress)
            throws IOException, CommandException, ConfigException, InterruptedException {
        Map<String, String> all = new HashMap<>(FEW_FOR_MANY);
        all.putAll(plan.settings());
        Stack stack = Stack.start(new StackPlan(plan.root(), Collections.nCopies(plan.gateways(), 0),
                Collections.nCopies(plan.persisters(), 0), 0, 0, plan.jvmOptions(), Map.copyOf(all),
                plan.redisServer()),
                workspace, progress);
        try {
            return new Site(plan.name(), plan.settings(), stack);
        } catch (IOException | CommandException | ConfigException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    Stack stack() {
        return stack;
    }

    AuditConfig servers() {
        return servers;
    }

    /** Puts so many rows into the table, of rooms that nobody is in. */
    void fill(long rows) throws SQLException {
        storage.fill(rows);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public Map<String, Long> processes() {
        Map<String, Long> processes = new TreeMap<>();
        processes.put(stack.redis().name(), stack.redis().pid());
        processes.put(stack.postgres().name(), stack.postgres().pid());
        for (Part part : stack.gateways()) {
            processes.put(part.name(), part.pid());
        }
        for (Part part : stack.persisters()) {
            processes.put(part.name(), part.pid());
        }
        return processes;
    }

    @Override
    public WriteMeter writes() throws IOException, SQLException {
        return new ServerWrites(servers);
    }

    @Override
    public People invite(Workload workload) throws SQLException {
        run = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + runs++;
        storage.makeRooms(run, workload);
        return new People(stack.gatewayUrls(), this::auth, this::roomId);
    }

    @Override
    public Proof prove(MessageIds acknowledged, long endedAt)
            throws IOException, SQLException, InterruptedException {
        return storage.prove(run, acknowledged, endedAt);
    }

    private String roomId(int room) {
        return Storage.roomId(run, room);
    }

    private String auth(int person) {
        String user = Storage.userId(run, person);
        SignIns.SignIn signIn = signIns.signIn(Person.named(user, user), SIGNED_IN);
        return "{\"token\":\"" + signIn.token() + "\",\"vp\":\"" + signIn.presentation() + "\"}";
    }

    @Override
    public void close() {
        stack.close();
    }
}
