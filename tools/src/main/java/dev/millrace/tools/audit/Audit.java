package dev.millrace.tools.audit;

import dev.millrace.model.config.PostgresSettings;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;

/**
 * One audit. The ledger is read first, then the journal, then the rows: what the ledger calls acknowledged was in
 * the journal before, and left it only for a row. So whatever happens meanwhile, it is seen in one of the two, and
 * a system that is at work is not misjudged.
 */
public final class Audit {

    private static final int CONNECT_SECONDS = 10;

    private final AuditConfig config;
    private final Instant since;
    private final Findings findings;

    /**
     * @param since messages made before this are not judged
     * @param kept  how many findings of each kind are kept to be listed
     */
    public Audit(AuditConfig config, Instant since, int kept) {
        this.config = config;
        this.since = since;
        this.findings = new Findings(kept);
    }

    /** Runs it, once. */
    public AuditReport run() throws IOException, SQLException {
        long begin = System.nanoTime();
        try (Connection connection = connect(config.postgres());
                Connection live = connect(config.postgres())) {
            Ledger ledger = LedgerReader.read(connection, since);
            Journal journal;
            try (JournalReader reader = JournalReader.connect(config.redis())) {
                journal = reader.read();
            }
            return judge(connection, live, ledger, journal, begin);
        }
    }

    private AuditReport judge(Connection connection, Connection live, Ledger ledger, Journal journal,
            long begin) throws SQLException {
        Snapshot.begin(connection);
        try (Gaps gaps = new Gaps(live)) {
            var stored = new StoredReader(connection, config.redis().partitions());
            Instant forgottenBefore = stored.forgottenBefore();
            Scope scope = Scope.of(since, forgottenBefore);
            var accounts = new WindowAccounts(ledger, scope);
            var rooms = new RoomCheck(ledger.sources().keySet(), scope, gaps, findings);
            List<Entry> inJournalAlone = new JournalCheck(ledger, journal, scope, findings).run(stored);
            var merged = new Merge(inJournalAlone, entry -> {
                accounts.add(entry);
                rooms.visit(entry);
            });
            stored.inRoomOrder(scope, merged);
            merged.finish();
            accounts.judge(findings);
            new TableRules(connection, scope, findings).check();
            HeadCheck.check(connection, scope, findings);
            var report = new AuditReport(ledger.readAt(), scope.from(), forgottenBefore,
                    Duration.ofNanos(System.nanoTime() - begin), merged.stored(), rooms.rooms(),
                    inJournalAlone.size(), ledger.sources().size(), accounts.tally(),
                    stored.deadLetters(scope.from()), findings);
            connection.commit();
            return report;
        }
    }

    private static Connection connect(PostgresSettings settings) throws SQLException {
        var properties = new Properties();
        properties.put("user", settings.user());
        properties.put("password", settings.password().reveal());
        properties.put("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.put("ApplicationName", "millrace-audit");
        return DriverManager.getConnection(settings.jdbcUrl(), properties);
    }
}
