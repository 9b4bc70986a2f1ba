package dev.millrace.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tools.CommandException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class TicketTest {

    @TempDir
    private Path folder;

    @Test
    void whatTheTokenScriptPrintsIsRead() throws Exception {
        assertThat(read("TOKEN=a.b.c\nVP=d.e.f\n\nTOKEN=g.h.i\nVP=j.k.l\n")).containsExactly(
                new Ticket("a.b.c", "d.e.f"), new Ticket("g.h.i", "j.k.l"));
    }

    @Test
    void bareLinesAreTokens() throws Exception {
        assertThat(read("a.b.c\ng.h.i\n")).containsExactly(new Ticket("a.b.c", null),
                new Ticket("g.h.i", null));
        assertThat(read("a.b.c").getFirst().json()).isEqualTo("{\"token\":\"a.b.c\"}");
    }

    @Test
    void aFileThatLetsNobodyInIsRefused() {
        assertThatThrownBy(() -> read("\n")).isInstanceOf(CommandException.class)
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> read("VP=d.e.f\n")).isInstanceOf(CommandException.class)
                .hasMessageContaining("a VP without a TOKEN");
    }

    private List<Ticket> read(String text) throws IOException, CommandException {
        return Ticket.read(Files.writeString(folder.resolve("tickets"), text));
    }
}
