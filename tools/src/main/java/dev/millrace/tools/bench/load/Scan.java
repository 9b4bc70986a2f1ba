package dev.millrace.tools.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Finds fields in JSON without reading it. What is looked for cannot stand inside any text that the load sends. */
final class Scan {

    static final byte[] SUCCESS = bytes("\"success\":");
    static final byte[] ID = bytes("\"id\":\"");
    static final byte[] CODE = bytes("\"code\":\"");

    private Scan() {}

    /** @return where it ends; -1 where it does not stand there */
    static int after(byte[] sought, byte[] bytes, int begin, int end) {
        int last = end - sought.length;
        for (int i = begin; i <= last; i++) {
            int same = 0;
            while (same < sought.length && bytes[i + same] == sought[same]) {
                same++;
            }
            if (same == sought.length) {
                return i + same;
            }
        }
        return -1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
