package dev.millrace.tools.bench.report;

/**
 * A drawing, and what is seen in it.
 *
 * @param name  which of several of the same things it is, in few words
 * @param note  how to read it; may be empty
 */
record Plot(String name, String title, String note, Svg drawing) {

    void addTo(Markup page) {
        page.begin("figure");
        page.words("figcaption", title);
        page.add(drawing);
        if (!note.isEmpty()) {
            page.words("p", note, "class", "note");
        }
        page.end();
    }
}
