package dev.millrace.persister.jobs;

import dev.millrace.persister.store.JobLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/**
 * Runs jobs, one of each kind at a time. One that was interrupted, however that happened, goes on where it was when
 * it is asked for again with the same options; with others it begins anew, which does no harm.
 *
 * <p>Runs on the thread that calls it.
 */
public final class OfflineJobs {

    private static final Logger log = LoggerFactory.getLogger(OfflineJobs.class);

    /** The parameter that makes each run an instance of its own. */
    private static final String STARTED = "started";

    private final DataSource database;
    private final JdbcTransactionManager transactions;
    private final JobRepository repository;
    private final TaskExecutorJobOperator operator = new TaskExecutorJobOperator();

    /** @param database a pool of three connections at least */
    public OfflineJobs(DataSource database) throws Exception {
        this.database = database;
        this.transactions = new JdbcTransactionManager(database);
        this.repository = JobTables.repository(database, transactions);
        operator.setJobRepository(repository);
        operator.setJobRegistry(new MapJobRegistry());
        operator.afterPropertiesSet();
    }

    /** Its connections come in the transaction of the stretch that is under way, and end with it. */
    public DataSource joined() {
        return new TransactionAwareDataSourceProxy(database);
    }

    /**
     * Runs to the end.
     *
     * @throws AlreadyRunningException when another process, or thread, is at it
     * @throws JobFailedException      when it did not come to its end; asked for again it goes on
     */
    public Map<String, Long> run(String name, Map<String, String> options, Plan plan) throws Exception {
        Optional<JobLock> lock = JobLock.tryTake(database, name);
        if (lock.isEmpty()) {
            throw new AlreadyRunningException(name);
        }
        try (JobLock held = lock.get()) {
            log.debug("{} holds {}", name, held);
            JobParameters parameters = parameters(name, options);
            List<Work> works = plan.works(Instant.parse(String.valueOf(parameters.getString(STARTED))));
            JobExecution execution = operator.start(job(name, works), parameters);
            if (execution.getStatus() != BatchStatus.COMPLETED) {
                throw new JobFailedException(name, execution.getAllFailureExceptions());
            }
            return counts(execution.getJobInstance(), works);
        }
    }

    /** What a run of the work would come to: each stretch is done and taken back, and nothing is noted. */
    public Map<String, Long> rehearse(Work work) throws Exception {
        var transaction = new TransactionTemplate(transactions);
        Map<String, Long> counts = new TreeMap<>();
        Work.Stretch stretch = new Work.Stretch(work.start(), false, Map.of());
        while (!stretch.isLast()) {
            String place = stretch.upTo();
            stretch = Objects.requireNonNull(transaction.<Callable<Work.Stretch>>execute(status -> {
                status.setRollbackOnly();
                return outcome(work, place);
            })).call();
            stretch.counts().forEach((what, count) -> counts.merge(what, count, Long::sum));
        }
        return counts;
    }

    private static Callable<Work.Stretch> outcome(Work work, String place) {
        try {
            Work.Stretch stretch = work.after(place);
            return () -> stretch;
        } catch (Exception e) {
            return () -> {
                throw e;
            };
        }
    }

    /** Those of the run that did not end, if it was asked for the same; else new ones. */
    private JobParameters parameters(String name, Map<String, String> options) throws Exception {
        JobInstance last = repository.getLastJobInstance(name);
        JobExecution execution = last == null ? null : repository.getLastJobExecution(last);
        if (execution != null && execution.getStatus().isRunning()) {
            // We hold the lock, so whoever ran it is no more.
            log.warn("{} was interrupted at {}", name, execution.getLastUpdated());
            execution = operator.recover(execution);
        }
        if (execution != null && isToBeContinued(execution, options)) {
            log.info("{} goes on where it was", name);
            return execution.getJobParameters();
        }
        var fresh = new JobParametersBuilder().addString(STARTED, Instant.now().toString());
        options.forEach(fresh::addString);
        return fresh.toJobParameters();
    }

    private static boolean isToBeContinued(JobExecution execution, Map<String, String> options) {
        boolean ended = execution.getStatus() == BatchStatus.COMPLETED
                || execution.getStatus() == BatchStatus.ABANDONED
                || execution.getStatus() == BatchStatus.UNKNOWN;
        Map<String, String> then = new HashMap<>();
        execution.getJobParameters().forEach(it -> then.put(it.name(), String.valueOf(it.value())));
        then.remove(STARTED);
        return !ended && then.equals(options);
    }

    private Job job(String name, List<Work> works) {
        List<Step> steps = works.stream()
                .map(work -> new WorkStep(work).step(repository, transactions))
                .toList();
        SimpleJobBuilder builder = new JobBuilder(name, repository).start(steps.getFirst());
        steps.stream().skip(1).forEach(builder::next);
        return builder.build();
    }

    /** Of all its executions: one that goes on passes over the steps that are done. */
    private Map<String, Long> counts(JobInstance instance, List<Work> works) {
        Map<String, Long> counts = new TreeMap<>();
        for (Work work : works) {
            StepExecution step = repository.getLastStepExecution(instance, work.name());
            if (step != null) {
                WorkStep.counts(step.getExecutionContext())
                        .forEach((what, count) -> counts.merge(what, count, Long::sum));
            }
        }
        return counts;
    }

    /** What there is to do, in this order, for a run that began then. At least one work. */
    @FunctionalInterface
    public interface Plan {
        List<Work> works(Instant started) throws Exception;
    }
}
