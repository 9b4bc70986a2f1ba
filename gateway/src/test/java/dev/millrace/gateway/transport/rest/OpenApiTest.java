package dev.millrace.gateway.transport.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.OpenApiContract;

import org.junit.jupiter.api.Test;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The description says what there is, and nothing else. */
class OpenApiTest {

    private final OpenApiContract contract = new OpenApiContract();

    @Test
    void everyRouteIsDescribedAndEverythingDescribedIsARoute() {
        Set<String> routes = routes().all()
                .stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));
        routes.add("GET /" + OpenApi.FILE);
        assertThat(contract.operations()).isEqualTo(routes);
    }

    @Test
    void everySegmentThatHasANameIsDescribed() {
        for (Route route : routes().all()) {
            Set<String> named = new TreeSet<>();
            Matcher names = Pattern.compile("\\{([^}]+)}").matcher(route.path().toString());
            while (names.find()) {
                named.add(names.group(1));
            }
            assertThat(contract.pathParameters(route.path().toString())).as("%s", route.path())
                    .isEqualTo(named);
        }
    }

    @Test
    void noTwoRoutesAreTheSame() {
        for (Route route : routes().all()) {
            String example = route.path().toString().replaceAll("\\{[^}]+}", "any");
            Routes.Found found = Objects.requireNonNull(routes().find(route.method(), example), example);
            assertThat(found.route().path().toString()).isEqualTo(route.path().toString());
        }
    }

    /** Nobody is asked for anything. */
    @SuppressWarnings("NullAway")
    private static Routes routes() {
        return new Routes(null, null, null);
    }
}
