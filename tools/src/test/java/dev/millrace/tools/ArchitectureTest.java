package dev.millrace.tools;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Tools may build on each other, in one direction; and none is built on the product it judges. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace.tools");

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.millrace.tools.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whatJudgesTheProductSharesOnlyItsModel() {
        noClasses().that()
                .resideOutsideOfPackages("dev.millrace.tools.access..", "dev.millrace.tools.block..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.millrace.gateway..", "dev.millrace.persister..")
                .check(CLASSES);
    }

    /**
     * An inspection tells what the gateway's own checks say, and a block names things as these do; what is inspected or
     * blocked is made without them.
     */
    @Test
    void anInspectionAndABlockAskTheGatewaysChecksAndNothingElseOfIt() {
        noClasses().that()
                .resideInAnyPackage("dev.millrace.tools.access..", "dev.millrace.tools.block..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.millrace.gateway..", "dev.millrace.persister..")
                        .and(not(resideInAPackage("dev.millrace.gateway.auth.."))))
                .check(CLASSES);
    }

    @Test
    void theDrillsOwnVerdictDoesNotAskTheAudit() {
        noClasses().that()
                .haveSimpleName("Verification")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.millrace.tools.audit..")
                .check(CLASSES);
    }
}
