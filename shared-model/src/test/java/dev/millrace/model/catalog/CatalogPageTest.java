package dev.millrace.model.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class CatalogPageTest {

    /** Rewrites the page instead of comparing it. */
    private static final boolean WRITE = "write".equals(System.getProperty("millrace.docs"));

    @Test
    void theErrorsPageSaysWhatTheCodeSays() throws IOException {
        Path page = Path.of("..", "docs", "errors.md").toAbsolutePath().normalize();
        if (WRITE) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, CatalogPage.markdown());
        }
        assertThat(Files.exists(page) ? Files.readString(page, UTF_8) : "(no file)")
                .as("%s is out of date; rewrite it with%n  mvn -pl shared-model test -Dmillrace.docs=write",
                        page)
                .isEqualTo(CatalogPage.markdown());
    }

    @Test
    void everyCodeIsOnThePage() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(CatalogPage.markdown()).contains("| `" + code + "` | " + code.meaning());
        }
        for (CloseCode code : CloseCode.values()) {
            assertThat(CatalogPage.markdown()).contains("| " + code.code() + " | `" + code + "` | ");
        }
    }
}
