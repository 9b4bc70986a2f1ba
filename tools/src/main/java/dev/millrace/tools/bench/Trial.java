package dev.millrace.tools.bench;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.load.Conversation;
import dev.millrace.tools.bench.load.Crowd;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Workload;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One subject under one workload. Runs on the caller's thread. */
final class Trial {

    private final Subject subject;
    private final Workload workload;
    private final Consumer<Talk.Second> progress;
    private final Consumer<String> say;

    /** @param progress told of each measured second, on a thread of its own */
    Trial(Subject subject, Workload workload, Consumer<Talk.Second> progress, Consumer<String> say) {
        this.subject = subject;
        this.workload = workload;
        this.progress = progress;
        this.say = say;
    }

    Measurement run() throws IOException, SQLException, CommandException, InterruptedException {
        People people = subject.invite(workload);
        Map<String, Long> processes = new HashMap<>(subject.processes());
        processes.put(Cost.GENERATOR, ProcessHandle.current().pid());
        var watch = new CostWatch(new CpuMeter(processes));
        try (Crowd crowd = Crowd.gather(people, workload,
                in -> say.accept("  %,d connected".formatted(in)))) {
            Talk talk = crowd.talk(watch);
            long endedAt = System.nanoTime();
            List<Cost> costs = watch.costs.join();
            Proof proof = subject.prove(crowd.acknowledged(), endedAt);
            return new Measurement(subject.name(), workload, subject.settings(), talk, costs, proof);
        }
    }

    /** What the processes use in the measured time. */
    private final class CostWatch implements Conversation.Listener {

        private final CpuMeter meter;
        private final CompletableFuture<List<Cost>> costs = new CompletableFuture<>();
        private volatile CpuMeter.Reading before;

        private CostWatch(CpuMeter meter) {
            this.meter = meter;
            this.before = meter.read();
        }

        @Override
        public void measuringBegan() {
            before = meter.read();
        }

        @Override
        public void measuringEnded() {
            costs.complete(meter.since(before));
        }

        @Override
        public void passed(Talk.Second second) {
            progress.accept(second);
        }
    }
}
