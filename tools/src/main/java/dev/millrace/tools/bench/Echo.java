package dev.millrace.tools.bench;

import dev.millrace.tools.bench.load.MessageIds;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.yardstick.EchoProcess;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The yardstick of whatever is talked to: a gateway that knows nobody, keeps nothing, and sends on what comes. */
final class Echo implements Subject, AutoCloseable {

    static final String NAME = "echo";

    private final EchoProcess process;

    private Echo(EchoProcess process) {
        this.process = process;
    }

    static Echo start(List<String> jvmOptions) throws IOException {
        return new Echo(EchoProcess.start(jvmOptions));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public Map<String, Long> processes() {
        return Map.of(NAME, process.pid());
    }

    @Override
    public WriteMeter writes() {
        return WriteMeter.NONE;
    }

    @Override
    public People invite(Workload workload) {
        return new People(List.of(process.url()), person -> "{}", room -> Storage.roomId(NAME, room));
    }

    @Override
    public @Nullable Proof prove(MessageIds acknowledged, long endedAt) {
        return null;
    }

    @Override
    public void close() {
        process.close();
    }
}
