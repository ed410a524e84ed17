package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Records when created customers were delivered to the last of their receivers. Repeated deliveries do not count.
final class DeliveryTracker implements BenchReceiver.Observer {

    private static final String PREFIX = "late-";
    private static final byte[] PATH = "POST /".getBytes(US_ASCII);
    private static final byte[] MARK = ("\"id\":\"" + PREFIX).getBytes(US_ASCII);

    private final List<Way> ways = new ArrayList<>();
    private int left;
    private int taken;

    /// The times of one event: requested, acknowledged, and received by all receivers.
    private static final class Way {

        private final long askedNanos = System.nanoTime();
        private long acknowledgedNanos;
        private long arrivedNanos;
        private final BitSet missing = new BitSet();
    }

    /// Registers an event with that number of receivers before it is requested, and returns its index.
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
        int offset = HttpText.find(bytes, from, to, MARK);
        if (offset < 0) {
            return;
        }
        Way way = ways.get((int) HttpText.number(bytes, offset + MARK.length));
        int receiver = (int) HttpText.number(bytes, from + PATH.length);
        if (way.missing.get(receiver)) {
            way.missing.clear(receiver);
            way.arrivedNanos = System.nanoTime();
            left--;
        }
    }

    /// Returns the number of missing deliveries.
    synchronized int left() {
        return left;
    }

    /// Returns the latencies since the last call.
    synchronized Late take() {
        var late = new Late(new Sample(), new Sample());
        for (Way way : ways.subList(taken, ways.size())) {
            late.sinceAsked().add(way.arrivedNanos - way.askedNanos);
            late.sinceAcknowledged().add(Math.max(0, way.arrivedNanos - way.acknowledgedNanos));
        }
        taken = ways.size();
        return late;
    }

    /// Latencies in nanoseconds, measured from the request and from the response. The commit happens between both.
    record Late(Sample sinceAsked, Sample sinceAcknowledged) {}
}
