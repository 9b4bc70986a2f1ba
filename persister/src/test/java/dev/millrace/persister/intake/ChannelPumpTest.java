package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class ChannelPumpTest {

    private static final long MOST = 16_000;

    @TempDir
    private Path folder;

    @Test
    void whatIsHeardWhenThePumpHasDiedIsLeftToTheNextProcess() throws Exception {
        var died = new CompletableFuture<Throwable>();
        var drops = new Drops(() -> "");
        var pump = new ChannelPump(entry -> {
            throw new IllegalStateException("a bug");
        }, Spill.open(folder, MOST), new HeardReader(InstantSource.system()), drops, died::complete);
        pump.heard(new Heard("chat:room:a", "first".getBytes(UTF_8)));
        pump.start();
        assertThat(died.get()).hasMessage("a bug");
        pump.heard(new Heard("chat:room:a", "second".getBytes(UTF_8)));
        pump.heard(new Heard("chat:room:a", "third".getBytes(UTF_8)));
        pump.stop();
        pump.saveTheRest();

        assertThat(spilled()).containsExactly("first", "second", "third");
        assertThat(drops.count()).isZero();
    }

    private List<String> spilled() throws IOException {
        Spill spill = Spill.open(folder, MOST);
        try {
            List<String> texts = new ArrayList<>();
            for (Spill.Taken taken = spill.take(); taken != null; taken = spill.take()) {
                texts.add(new String(taken.heard().payload(), UTF_8));
            }
            return texts;
        } finally {
            spill.close();
        }
    }
}
