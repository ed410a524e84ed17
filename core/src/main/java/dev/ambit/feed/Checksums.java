package dev.ambit.feed;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.HolderKey;
import dev.ambit.http.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;

/// Computes the checksums that replicas compare (docs/reference/event-feed.md): 256 sums over the versions of the
/// customers' entities. Events contain whole states, so replicas with equal versions are equal.
///
/// A sum is the exclusive or of hashes, so the order of entities does not matter.
final class Checksums {

    /// @param sequence the event number of the sums
    record Sums(long sequence, List<String> buckets) {}

    private final StateScan scan;

    Checksums(StateScan scan) {
        this.scan = scan;
    }

    /// @param sequence the event number of the sums
    /// @param between called regularly
    Sums of(EnvironmentId environment, long sequence, Runnable between) {
        long[] sums = new long[CustomerBuckets.COUNT];
        scan.each(environment, sequence, false, customer -> add(sums, customer), between);
        HexFormat hex = HexFormat.of();
        return new Sums(sequence, LongStream.of(sums).mapToObj(hex::toHexDigits).toList());
    }

    private static void add(long[] sums, CustomerState state) {
        String customer = state.customer().entityId();
        int bucket = CustomerBuckets.of(customer);
        long sum = number("customer", customer, state.customer().sequence());
        for (var subscription : state.subscriptions()) {
            sum ^= number("subscription", subscription.entityId(), subscription.sequence());
        }
        for (var entitlements : state.entitlements().entrySet()) {
            sum ^= number(
                    "entitlement",
                    new HolderKey(entitlements.getKey()).plain(customer),
                    entitlements.getValue().version());
        }
        sums[bucket] ^= sum;
    }

    private static long number(String entity, String id, long version) {
        return ByteBuffer.wrap(Sha256.of("%s %s %d".formatted(entity, id, version)))
                .getLong();
    }
}
