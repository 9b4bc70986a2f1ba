package dev.millrace.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows of the design. */
class ArchitectureTest {

    private static final String ROOT = "dev.millrace.gateway";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest
    @CsvSource({"transport, auth, room", "redis, room, auth", "store, room,", "room, auth,", "auth,,"})
    void anArrowThatIsNotDrawnDoesNotExist(String from, String to, String alsoTo) {
        classes().that()
                .resideInAPackage(ROOT + "." + from + "..")
                .should()
                .onlyDependOnClassesThat(resideInAPackage(ROOT + "." + from + "..")
                        .or(resideInAPackage(to == null ? "none" : ROOT + "." + to + ".."))
                        .or(resideInAPackage(alsoTo == null ? "none" : ROOT + "." + alsoTo + ".."))
                        .or(not(resideInAPackage(ROOT + ".."))))
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({"transport.., io.vertx.core.http..", "transport.., io.vertx.ext.web..",
        "redis.., io.vertx.redis..",
        "store.., java.sql..", "store.., javax.sql..", "store.., com.zaxxer..", "store.., org.postgresql..",
        "store.., org.flywaydb..", "store.., dev.millrace.model.schema..", "auth.., io.jsonwebtoken.."})
    void aTechnologyIsKnownInOnePackageAndWhereItIsWired(String home, String technology) {
        noClasses().that()
                .resideOutsideOfPackages(ROOT, ROOT + "." + home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(technology)
                .check(CLASSES);
    }

    @Test
    void onlyTheRootWires() {
        noClasses().that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(CLASSES);
    }

    @Test
    void blockingCodeOfTheStoreKnowsNothingOfVertx() {
        noClasses().that()
                .resideInAPackage(ROOT + ".store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
