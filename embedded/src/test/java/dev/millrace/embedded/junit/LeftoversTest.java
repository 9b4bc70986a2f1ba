package dev.millrace.embedded.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;

class LeftoversTest {

    @Test
    void connectionThatIsGoneAMomentAfterTheTestIsNone() throws IOException, SQLException {
        Iterator<List<String>> looks = List.of(List.of("a", "b"), List.of("b"), List.<String>of()).iterator();
        assertThat(Leftovers.after(looks::next)).isEmpty();
        assertThat(looks.hasNext()).isFalse();
    }

    @Test
    void connectionThatStaysIsReported() throws IOException, SQLException {
        assertThat(Leftovers.after(() -> List.of("pid 7"))).containsExactly("pid 7");
        assertThatThrownBy(() -> Leftovers.complain("database test_1", List.of("pid 7")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("database test_1")
                .hasMessageContaining("pid 7");
    }
}
