package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sessions that nobody means well with: valid traffic, mutated valid traffic, and noise. The same seed makes the same. */
final class FuzzTraffic {

    private static final String PLACE = "{\"_placeholder\":true,\"num\":0}";

    /** What is put into packets to see what they make of it. */
    private static final List<String> TOKENS = List.of("\"", "[", "]", "{", "}", ",", ":", "-", "/", "\\",
            "\\u0000",
            "\\ud83d", "0", "1", "-1", "9007199254740993", "1e999", "null", "true", "\0", "\u00ff\u00fe",
            "_placeholder", "\"num\":0", "\"__proto__\"", "connect", "disconnect", "/chat,", "4", "5", "451-",
            "\u001e", "b", "exception", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "AAAAAAAAAAAAAAAA");

    private final RandomGenerator random;
    private final String namespace;
    private final List<List<Frame>> phrases;

    /**
     * @param namespace as it stands in a packet: {@code /chat,}, or nothing
     * @param auth      lets whoever brings it in
     */
    FuzzTraffic(RandomGenerator random, String namespace, String auth) {
        this.random = random;
        this.namespace = namespace;
        this.phrases = List.of(List.of(Frame.text("40" + namespace + auth)), texts("41"), texts("41", "40"),
                texts("3"), texts("2[\"joinRoom\",{\"roomId\":\"fuzz\"}]"),
                texts("21[\"joinRoom\",{\"roomId\":7,\"after\":{\"epoch\":1,\"seq\":1}}]"),
                texts("22[\"sendMessage\",{\"roomId\":\"fuzz\",\"message\":\"안녕\",\"clientId\":\"a\"}]"),
                texts("23[\"send_message\",{\"roomId\":\"fuzz\",\"content\":\"x\",\"type\":\"TEXT\"}]"),
                texts("24[\"send-message\",{\"roomId\":\"fuzz\",\"text\":\"x\"}]"),
                texts("2[\"typing\",{\"roomId\":\"fuzz\",\"isTyping\":true}]"),
                texts("25[\"leaveRoom\",{\"roomId\":\"fuzz\"}]"), texts("26[\"refresh\"," + auth + "]"),
                texts("2[\"message\",1,\"2\",{\"3\":[true]}]"), texts("27[\"message-with-ack\",null]"),
                texts("2[\"ask\",1]", "30[\"answer\"]"), texts("2[\"leave\"]", "2[\"message\",1]"),
                withAttachments("51-", "[\"message\"," + PLACE + "]", 1),
                withAttachments("51-", "9[\"message-with-ack\",{\"a\":[" + PLACE + "]}]", 1),
                withAttachments("51-", "[\"sendMessage\",{\"roomId\":\"fuzz\",\"message\":" + PLACE + "}]",
                        1),
                withAttachments("61-", "0[" + PLACE + "]", 1),
                withAttachments("52-", "[\"message\"," + PLACE + ",{\"_placeholder\":true,\"num\":1}]", 2));
    }

    /** What one session sends after its handshake. */
    List<Frame> session() {
        List<Frame> frames = new ArrayList<>();
        if (random.nextInt(5) > 0) {
            frames.addAll(phrases.getFirst());
        }
        int length = 1 + random.nextInt(12);
        for (int i = 0; i < length; i++) {
            List<Frame> phrase = phrases.get(random.nextInt(phrases.size()));
            for (Frame frame : phrase) {
                mutateInto(frames, frame);
            }
        }
        return frames;
    }

    private List<Frame> texts(String... packets) {
        return Arrays.stream(packets).map(packet -> Frame.text(placed(packet))).toList();
    }

    private List<Frame> withAttachments(String head, String rest, int count) {
        List<Frame> frames = new ArrayList<>();
        frames.add(Frame.text("4" + head + namespace + rest));
        for (int i = 0; i < count; i++) {
            frames.add(Frame.binary((byte) 1, (byte) 2, (byte) i));
        }
        return frames;
    }

    private String placed(String packet) {
        return packet.equals("3") ? packet : "4" + packet.charAt(0) + namespace + packet.substring(1);
    }

    private void mutateInto(List<Frame> frames, Frame frame) {
        switch (random.nextInt(24)) {
            case 0 -> frames.add(frame.with(flipped(frame.payload())));
            case 1 -> frames.add(frame.with(inserted(frame.payload())));
            case 2 -> frames.add(frame.with(cut(frame.payload())));
            case 3 -> frames.add(frame.with(repeated(frame.payload())));
            case 4 -> frames.add(new Frame(random.nextInt(16), random.nextInt(4) > 0, frame.payload()));
            case 5 -> frames.addAll(List.of(frame, frame));
            case 6 -> frames.addAll(inPieces(frame));
            case 7 -> frames.add(Math.max(0, frames.size() - 1), frame);
            case 8 -> frames.add(new Frame(TestClient.TEXT, true, noise(200)));
            case 9 -> frames.add(new Frame(Frame.NO_FRAME, true, noise(40)));
            case 10 -> {
                // Left out.
            }
            default -> frames.add(frame);
        }
    }

    private byte[] flipped(byte[] payload) {
        byte[] other = payload.clone();
        for (int i = 1 + random.nextInt(3); i > 0 && other.length > 0; i--) {
            int at = random.nextInt(other.length);
            other[at] = (byte) (other[at] ^ (1 << random.nextInt(8)));
        }
        return other;
    }

    private byte[] inserted(byte[] payload) {
        int at = random.nextInt(payload.length + 1);
        byte[] token = TOKENS.get(random.nextInt(TOKENS.size())).getBytes(ISO_8859_1);
        return joined(Arrays.copyOf(payload, at), token, Arrays.copyOfRange(payload, at, payload.length));
    }

    private byte[] cut(byte[] payload) {
        int from = random.nextInt(payload.length + 1);
        int to = from + random.nextInt(payload.length + 1 - from);
        return random.nextBoolean()
                ? Arrays.copyOf(payload, from)
                : joined(Arrays.copyOf(payload, from), Arrays.copyOfRange(payload, to, payload.length));
    }

    /** A part of it so often that it is far too long. */
    private byte[] repeated(byte[] payload) {
        int from = random.nextInt(payload.length + 1);
        byte[] part = Arrays.copyOfRange(payload, from,
                Math.min(payload.length, from + 1 + random.nextInt(8)));
        byte[][] parts = new byte[2 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 50)][];
        Arrays.fill(parts, part);
        parts[0] = Arrays.copyOf(payload, from);
        parts[parts.length - 1] = Arrays.copyOfRange(payload, from, payload.length);
        return joined(parts);
    }

    private List<Frame> inPieces(Frame frame) {
        byte[] payload = frame.payload();
        int at = random.nextInt(payload.length + 1);
        return List.of(new Frame(frame.opcode(), false, Arrays.copyOf(payload, at)),
                new Frame(0, random.nextInt(4) > 0, Arrays.copyOfRange(payload, at, payload.length)));
    }

    private byte[] noise(int most) {
        byte[] noise = new byte[random.nextInt(most)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
