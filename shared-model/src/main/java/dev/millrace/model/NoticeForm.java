package dev.millrace.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * How a room's channel carries what is of the moment, beside its messages:
 *
 * <pre>
 * {"event":"joined","by":"&lt;session&gt;","roomId":42,"userId":"alice","userName":"Alice"}
 * {"event":"left","by":…}
 * {"event":"typing","by":…,"isTyping":true}
 * {"event":"changed","by":…,"roomId":42,"what":"JOINED","party":{"side":"USER","id":"bob"},"name":"Bob","status":"ACTIVE",
 *  "members":3,"version":7}
 * {"event":"read","by":…,"roomId":42,"party":…,"upTo":{"epoch":…,"seq":…}}
 * {"event":"revised","by":…,"roomId":42,"message":"0199…","position":…,"text":"…","revision":1,"at":"2026-…"}
 * </pre>
 *
 * <p>The first two fields come first, so that whoever wants only messages tells a notice by how it begins, an event
 * that it does not know too; and nobody else's message begins so. It has none of the
 * fields that make a message.
 */
public final class NoticeForm {

    public static final String JOINED = "joined";
    public static final String LEFT = "left";
    public static final String TYPING = "typing";
    public static final String CHANGED = "changed";
    public static final String READ = "read";
    public static final String REVISED = "revised";

    private static final String EVENT = "{\"event\":\"";
    private static final String BY = "\",\"by\":\"";

    /** By then it is known what it is. */
    private static final int MOST_TO_LOOK_AT = 64;

    private NoticeForm() {}

    public static boolean isNotice(String payload) {
        if (!payload.startsWith(EVENT)) {
            return false;
        }
        int end = payload.indexOf('"', EVENT.length());
        return end > 0 && payload.startsWith(BY, end);
    }

    /** @param payload in UTF-8 */
    public static boolean isNotice(byte[] payload) {
        return isNotice(new String(payload, 0, Math.min(payload.length, MOST_TO_LOOK_AT), ISO_8859_1));
    }
}
