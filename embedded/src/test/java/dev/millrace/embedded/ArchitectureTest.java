package dev.millrace.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace.embedded");

    @Test
    void dependsOnNothingElseOfOurs() {
        noClasses().should()
                .dependOnClassesThat(DescribedPredicate.describe("are of another module",
                        (JavaClass type) -> type.getPackageName().startsWith("dev.millrace")
                                && !type.getPackageName().startsWith("dev.millrace.embedded")))
                .check(CLASSES);
    }

    @Test
    void knowsJUnitInTheJunitPackageOnly() {
        noClasses().that()
                .resideOutsideOfPackage("dev.millrace.embedded.junit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "dev.millrace.embedded.junit..")
                .check(CLASSES);
    }

    @Test
    void usesNoneOfTheLibrariesThatStartServersTheirWay() {
        noClasses().should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.zonky..", "redis.embedded..")
                .check(CLASSES);
    }

    @Test
    void hasNoCycles() {
        slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
