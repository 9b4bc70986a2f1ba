package dev.millrace.gateway.transport;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose pages may connect. A browser says on whose page it connects, and no page can make it say otherwise; whatever is
 * no browser says what it likes, so this protects users and not the gateway. Immutable.
 */
public final class Origins {

    private static final String ANY = "*";
    private static final Pattern FORM = Pattern.compile(
            "([a-z][a-z0-9+.-]*)://([a-z0-9_.-]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?",
            Pattern.CASE_INSENSITIVE);

    private final Set<String> allowed;

    /** @param allowed canonical; the request's own where there is none */
    Origins(List<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    public boolean isEverybody() {
        return allowed.contains(ANY);
    }

    /** Whether the request comes from a page that may send it, or from none. */
    public boolean allow(HttpServerRequest request, TrustedProxies proxies) {
        List<String> origins = request.headers().getAll("origin");
        if (origins.isEmpty() || isEverybody()) {
            return true;
        }
        String origin = origins.size() == 1 ? canonicalOrNull(origins.getFirst()) : null;
        return origin != null
                && (allowed.isEmpty() ? origin.equals(proxies.originOf(request)) : allowed.contains(origin));
    }

    /** @throws IllegalArgumentException for what is neither an origin nor {@code *} */
    static String canonical(String text) {
        String canonical = text.equals(ANY) ? ANY : canonicalOrNull(text);
        if (canonical == null) {
            throw new IllegalArgumentException("not an origin: " + text);
        }
        return canonical;
    }

    /** As RFC 6454 compares them: letters are alike in both cases, and a scheme's own port goes without saying. */
    static @Nullable String canonicalOrNull(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        String host = matcher.group(2).toLowerCase(Locale.ROOT);
        String port = matcher.group(3);
        boolean implied = port == null || port.equals(switch (scheme) {
            case "http" -> "80";
            case "https" -> "443";
            default -> "";
        });
        return implied ? scheme + "://" + host : scheme + "://" + host + ':' + Integer.parseInt(port);
    }
}
