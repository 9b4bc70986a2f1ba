package dev.millrace.gateway;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many instances of some classes there are in this JVM after a full garbage collection: what a server holds on to,
 * whether it exposes that or not.
 */
record LiveObjects(Map<String, Long> counts, long heapBytes) {

    /** All that a session is made of, on its event loop and off it, and the timers that wait for it. */
    static final List<String> OF_SESSIONS = List.of("dev.millrace.gateway.transport.engineio.EngineSession",
            "dev.millrace.gateway.transport.engineio.PolledSession",
            "dev.millrace.gateway.transport.socketio.SocketIoConnection",
            "dev.millrace.gateway.transport.socketio.Place",
            "dev.millrace.gateway.transport.socketio.Attachments",
            "dev.millrace.gateway.transport.socketio.chat.ChatSession",
            "dev.millrace.gateway.room.Participant",
            "dev.millrace.gateway.room.LocalRoom", "io.vertx.core.impl.VertxImpl$InternalTimerHandler");

    /** {@code 12:  345  6789  the.Class (module)}: rank, instances, bytes, class. */
    private static final Pattern LINE = Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)");

    /** Of which there are more now, and how many. Fewer there may be: of timers, some ended meanwhile. */
    Map<String, Long> moreThan(LiveObjects before) {
        Map<String, Long> more = new TreeMap<>(counts);
        more.entrySet().removeIf(each -> each.getValue() <= before.counts.getOrDefault(each.getKey(), 0L));
        return more;
    }

    static LiveObjects count(List<String> classes) throws JMException {
        var histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                        new Object[]{new String[0]}, new String[]{String[].class.getName()});
        Map<String, Long> counts = new TreeMap<>();
        classes.forEach(name -> counts.put(name, 0L));
        for (String line : histogram.lines().toList()) {
            Matcher columns = LINE.matcher(line);
            if (columns.find()) {
                counts.computeIfPresent(columns.group(2), (name, none) -> Long.valueOf(columns.group(1)));
            }
        }
        return new LiveObjects(counts, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
}
