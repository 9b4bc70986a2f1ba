package dev.millrace.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.GatewayConfig;
import dev.millrace.model.config.ConfigEntry;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.MainArguments;
import dev.millrace.persister.PersisterConfig;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class AuditConfigTest {

    @Test
    void theProcessesWholeConfigurationIsTheAuditsToo() throws Exception {
        Map<String, String> file = new HashMap<>();
        for (List<ConfigEntry> entries : List.of(MainArguments.declaredBy(GatewayConfig::read),
                MainArguments.declaredBy(PersisterConfig::read))) {
            entries.forEach(entry -> file.put(entry.key(), entry.defaultValue()));
        }
        var reader = new ConfigReader(AuditConfig.othersGroups(), "all", file, Map.of());

        AuditConfig.read(reader);
        reader.finish();

        assertThat(reader.entries()).isNotEmpty();
    }
}
