package dev.millrace.persister;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;

/** The arrows of CONTRIBUTING.md that concern the persister. */
class ArchitectureTest {

    private static final String ROOT = "dev.millrace.persister";

    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
    }

    @Test
    void packagesKnowEachOtherOnlyAlongTheArrows() {
        mayKnow("buffer");
        mayKnow("intake", "buffer");
        mayKnow("store");
        mayKnow("watermark");
        mayKnow("flush", "buffer", "store");
        mayKnow("ownership", "store");
    }

    @Test
    void nothingIsCyclic() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ours);
    }

    @Test
    void springIsKnownInFlushAndTheRoot() {
        onlyIn("org.springframework..", ROOT, ROOT + ".flush..", ROOT + ".jobs..");
    }

    @Test
    void jdbcIsKnownInStoreAndTheRoot() {
        onlyIn("java.sql", ROOT, ROOT + ".store..");
        onlyIn("javax.sql", ROOT, ROOT + ".store..");
        onlyIn("org.postgresql..", ROOT, ROOT + ".store..");
        onlyIn("com.zaxxer..", ROOT, ROOT + ".store..");
    }

    @Test
    void redisIsKnownInIntakeWatermarkAndTheRoot() {
        onlyIn("io.vertx..", ROOT, ROOT + ".intake..", ROOT + ".watermark..");
    }

    private static void onlyIn(String library, String... packages) {
        noClasses().that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(ours);
    }

    private static void mayKnow(String name, String... others) {
        var allowed = new ArrayList<String>();
        allowed.add(ROOT + "." + name + "..");
        for (String other : others) {
            allowed.add(ROOT + "." + other + "..");
        }
        classes().that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .onlyDependOnClassesThat(Predicates.resideOutsideOfPackage(ROOT + "..")
                        .or(Predicates.resideInAnyPackage(allowed.toArray(String[]::new))))
                .check(ours);
    }
}
