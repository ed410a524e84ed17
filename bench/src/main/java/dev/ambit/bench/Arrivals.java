package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Customers that were made, and when the last of those who are to be told of each was told. What is told again does
/// not count.
final class Arrivals implements Inlet.Eye {

    private static final String PREFIX = "late-";
    private static final byte[] PATH = "POST /".getBytes(US_ASCII);
    private static final byte[] MARK = ("\"id\":\"" + PREFIX).getBytes(US_ASCII);

    private final List<Way> ways = new ArrayList<>();
    private int left;
    private int taken;

    /// One event's way: it is asked for, acknowledged, and received by as many as are missing.
    private static final class Way {

        private final long askedNanos = System.nanoTime();
        private long acknowledgedNanos;
        private long arrivedNanos;
        private final BitSet missing = new BitSet();
    }

    /// Somebody is about to make one more, of which the first so many are to be told. The answer is its number.
    synchronized int begin(int receivers) {
        var way = new Way();
        way.missing.set(0, receivers);
        left += receivers;
        ways.add(way);
        return ways.size() - 1;
    }

    synchronized void acknowledge(int number) {
        ways.get(number).acknowledgedNanos = System.nanoTime();
    }

    static String id(int number) {
        return PREFIX + number;
    }

    @Override
    public synchronized void sees(byte[] bytes, int from, int to) {
        int place = HttpText.find(bytes, from, to, MARK);
        if (place < 0) {
            return;
        }
        Way way = ways.get((int) HttpText.number(bytes, place + MARK.length));
        int receiver = (int) HttpText.number(bytes, from + PATH.length);
        if (way.missing.get(receiver)) {
            way.missing.clear(receiver);
            way.arrivedNanos = System.nanoTime();
            left--;
        }
    }

    /// How many have yet to arrive.
    synchronized int left() {
        return left;
    }

    /// How long each of those since the last time took.
    synchronized Late take() {
        var late = new Late(new Sample(), new Sample());
        for (Way way : ways.subList(taken, ways.size())) {
            late.sinceAsked().add(way.arrivedNanos - way.askedNanos);
            late.sinceAcknowledged().add(Math.max(0, way.arrivedNanos - way.acknowledgedNanos));
        }
        taken = ways.size();
        return late;
    }

    /// In nanoseconds. The commit lies between the two.
    record Late(Sample sinceAsked, Sample sinceAcknowledged) {}
}
