package dev.millrace.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.GatewayConfig;
import dev.millrace.model.config.ConfigEntry;
import dev.millrace.model.config.ConfigText;
import dev.millrace.model.config.KeyGroups;
import dev.millrace.model.config.MainArguments;
import dev.millrace.persister.PersisterConfig;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code docs/configuration.md} is rendered from the code. Run with {@code -Dmillrace.docs=write} to write it. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../docs/configuration.md");

    private static final List<ConfigEntry> GATEWAY = MainArguments.declaredBy(GatewayConfig::read);
    private static final List<ConfigEntry> PERSISTER = MainArguments.declaredBy(PersisterConfig::read);

    @Test
    void thePageSaysWhatTheCodeReads() throws IOException {
        String page = render();
        if ("write".equals(System.getProperty("millrace.docs"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).as("run mvn -pl tools -am test -Dmillrace.docs=write").hasContent(page);
    }

    @Test
    void eachProcessPassesOverExactlyTheGroupsThatOnlyTheOtherHas() {
        Set<String> gateway = groups(GATEWAY);
        Set<String> persister = groups(PERSISTER);
        var gatewayOnly = new TreeSet<>(gateway);
        gatewayOnly.removeAll(persister);
        var persisterOnly = new TreeSet<>(persister);
        persisterOnly.removeAll(gateway);

        assertThat(KeyGroups.GATEWAY_ONLY).isEqualTo(gatewayOnly);
        assertThat(KeyGroups.PERSISTER_ONLY).isEqualTo(persisterOnly);
    }

    private static Set<String> groups(List<ConfigEntry> entries) {
        var groups = new TreeSet<String>();
        entries.forEach(entry -> groups.add(entry.key().replaceFirst("\\..*", "")));
        return groups;
    }

    private static String render() {
        return """
                # Configuration

                Rendered from the code; a test keeps the two the same.

                A key has a default, may stand in a `.properties` file given with `--config`, and is overridden by its
                environment variable: `batch.size` is `MILLRACE_BATCH_SIZE`. Each process refuses to start on a value
                that is not allowed and on a key that is nobody's, and names every mistake at once; the two may share
                one file or one environment. `--print-config` prints what is in effect, secrets masked. `LOG_LEVEL`
                (`DEBUG`, `INFO`, `WARN`) says how much either process logs.

                ## Gateway

                """ + ConfigText.markdown(GATEWAY) + """

                ## Persister

                """ + ConfigText.markdown(PERSISTER);
    }
}
