package dev.millrace.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the design: both processes depend on this module, so it must not pull anything in. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace.model");

    @Test
    void theModelKnowsTheJdkJSpecifyJacksonCoreAndSlf4jOnly() {
        classes().that()
                .resideOutsideOfPackage("..model.schema")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.millrace.model..", "org.jspecify.annotations",
                        "com.fasterxml.jackson.core..", "org.slf4j")
                .check(CLASSES);
    }

    @Test
    void flywayAndJdbcAreKnownInSchemaOnly() {
        classes().that()
                .resideInAPackage("..model.schema")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java.lang..", "java.util..", "javax.sql", "org.jspecify.annotations",
                        "org.flywaydb.core..", "dev.millrace.model.schema")
                .check(CLASSES);
        noClasses().that()
                .resideOutsideOfPackage("..model.schema")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
