package dev.millrace.model.schema;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

import javax.sql.DataSource;

/**
 * Brings a database to the tables this build knows. Whichever process comes first does the work: Flyway
 * holds a lock in PostgreSQL meanwhile, so any number may call this at once and all return when it is done.
 */
public final class Schema {

    /** All of Millrace's tables live in this schema, beside whatever else the database holds. */
    public static final String NAME = "millrace";

    private Schema() {}

    /**
     * @throws FlywayException when the database cannot be reached, or was migrated by a newer build
     */
    public static void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .schemas(NAME)
                .locations("classpath:dev/millrace/schema")
                .validateMigrationNaming(true)
                .ignoreMigrationPatterns(new String[0])
                .load()
                .migrate();
    }
}
