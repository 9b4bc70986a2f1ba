package dev.millrace.persister.jobs;

import dev.millrace.model.schema.Schema;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import javax.sql.DataSource;

/** Spring Batch's own tables, in our schema: made by Spring's own script, where they are missing. */
final class JobTables {

    private static final String SCRIPT = "org/springframework/batch/core/schema-postgresql.sql";
    private static final String PREFIX = Schema.NAME + ".BATCH_";

    /** Whoever comes second waits, and finds them there. */
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('millrace.job.tables', 0))";

    private static final String ARE_THERE = "SELECT to_regclass('" + PREFIX + "JOB_INSTANCE') IS NOT NULL";

    private JobTables() {}

    static JobRepository repository(DataSource database, JdbcTransactionManager transactions)
            throws Exception {
        make(database, transactions);
        var factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(database);
        factory.setTransactionManager(transactions);
        factory.setTablePrefix(PREFIX);
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    private static void make(DataSource database, JdbcTransactionManager transactions) {
        var sql = new JdbcTemplate(database);
        new TransactionTemplate(transactions).executeWithoutResult(transaction -> {
            sql.query(ONE_AT_A_TIME, row -> {});
            if (!Boolean.TRUE.equals(sql.queryForObject(ARE_THERE, Boolean.class))) {
                sql.execute("SET LOCAL search_path = " + Schema.NAME);
                new ResourceDatabasePopulator(new ClassPathResource(SCRIPT)).execute(database);
            }
        });
    }
}
