package dev.millrace.persister.jobs;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;

import java.util.Map;
import java.util.TreeMap;

/** {@link Work} as a step of Spring Batch: the place and the counts are in its execution context. */
record WorkStep(Work work) implements Tasklet {

    private static final String PLACE = "place";
    private static final String COUNT = "count.";

    Step step(JobRepository repository, PlatformTransactionManager transactions) {
        return new StepBuilder(work.name(), repository).tasklet(this, transactions).build();
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) throws Exception {
        ExecutionContext noted = contribution.getStepExecution().getExecutionContext();
        Work.Stretch done = work.after(noted.getString(PLACE, work.start()));
        noted.putString(PLACE, done.upTo());
        done.counts()
                .forEach(
                        (what, count) -> noted.putLong(COUNT + what, noted.getLong(COUNT + what, 0) + count));
        return RepeatStatus.continueIf(!done.isLast());
    }

    /** What a step has counted, in all its executions. */
    static Map<String, Long> counts(ExecutionContext noted) {
        Map<String, Long> counts = new TreeMap<>();
        noted.entrySet().forEach(entry -> {
            if (entry.getKey().startsWith(COUNT)) {
                counts.put(entry.getKey().substring(COUNT.length()), (Long) entry.getValue());
            }
        });
        return counts;
    }
}
