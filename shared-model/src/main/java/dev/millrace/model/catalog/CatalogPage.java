package dev.millrace.model.catalog;

/** Renders both catalogs as the Markdown page that is kept in {@code docs/errors.md}. */
public final class CatalogPage {

    private CatalogPage() {}

    public static String markdown() {
        var page = new StringBuilder(
                """
                # Errors

                Rendered from the code; a test keeps the two the same.

                ## Error codes

                A refused request is answered with `{"success": false, "code", "message"}` and, where one field
                is at fault, `"field"`. An event without an acknowledgement gets the same object as the event
                `exception`; a refused connection gets it as `err.data` of `connect_error`.

                | code | what it means | does sending it again help? |
                |---|---|---|
                """);
        for (ErrorCode error : ErrorCode.values()) {
            page.append("| `%s` | %s | %s |%n".formatted(error, error.meaning(), error.retry().advice()));
        }
        page.append("""

                ## Close codes

                After 3000–3499 reconnect; after 3500–3999 change something first.

                | code | name | what it means |
                |---|---|---|
                """);
        for (CloseCode close : CloseCode.values()) {
            page.append("| %d | `%s` | %s |%n".formatted(close.code(), close, close.meaning()));
        }
        return page.toString();
    }
}
