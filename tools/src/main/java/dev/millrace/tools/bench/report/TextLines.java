package dev.millrace.tools.bench.report;

/** Lines of text of a limited width; nothing in them moves a terminal's cursor. */
final class TextLines {

    static final int WIDTH = 110;
    private final StringBuilder text = new StringBuilder();

    void line(String line) {
        text.append(fitted(line.stripTrailing(), WIDTH)).append('\n');
    }

    void blank() {
        text.append('\n');
    }

    /** In as many lines as it takes, the further ones set in. */
    void wrapped(String indent, String words) {
        var line = new StringBuilder(indent);
        String further = indent + "    ";
        boolean begins = true;
        for (String word : printable(words).strip().split(" +", -1)) {
            if (!begins && line.length() + 1 + word.length() > WIDTH) {
                line(line.toString());
                line = new StringBuilder(further);
                begins = true;
            }
            line.append(begins ? "" : " ").append(word);
            begins = false;
            while (line.length() > WIDTH) {
                text.append(line, 0, WIDTH).append('\n');
                line = new StringBuilder(further).append(line, WIDTH, line.length());
            }
        }
        line(line.toString());
    }

    static String fitted(String words, int width) {
        String printable = printable(words);
        return printable.length() <= width ? printable : printable.substring(0, width - 1) + "…";
    }

    private static String printable(String words) {
        return words.replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
