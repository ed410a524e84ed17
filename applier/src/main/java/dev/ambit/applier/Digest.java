package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.applier.Facet.Clock;
import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import dev.ambit.applier.Facet.Profile;
import dev.ambit.applier.Facet.Subject;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.SubscriptionKey;
import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Computes a number from all columns of a row, which tells whether the row is still the one that was written. The
/// SQL function `ambit.digest` computes the same number from the same text ([TableChecksums]).
final class Digest {

    private static final char BETWEEN = '\u001f';
    private static final char NULL = '\u001e';
    private static final int MICROS_DIGITS = 6;

    private final StringBuilder text = new StringBuilder();

    private Digest() {}

    static long of(Subject key, Facet facet) {
        return switch (key) {
            case CustomerKey(String id) -> of(id, (Customer) facet);
            case ListKey(Holder holder) -> of(holder, (Entitlements) facet);
            case UsageKey it -> of(it, (Usage) facet);
            case SubscriptionKey(String id) -> of(id, (Subscription) facet);
            case Facet.ClockKey _ -> of((Clock) facet);
        };
    }

    private static long of(String id, Customer customer) {
        var digest = new Digest();
        Profile it = customer.profile();
        Stamp deletion = customer.deletion();
        digest.add(id);
        digest.add(it == null ? null : it.name());
        digest.add(it == null ? null : it.email());
        digest.add(it == null ? null : it.billingId());
        digest.add(it == null ? null : it.createdAt());
        digest.add(it == null ? null : it.updatedAt());
        digest.add(it == null ? null : it.createdAt());
        digest.add(it == null ? null : it.updatedAt());
        digest.add(it == null ? null : it.stamp().at());
        digest.add(it == null ? null : it.stamp().number());
        digest.add(it != null && it.isCreationSeen());
        digest.add(deletion == null ? null : deletion.at());
        digest.add(deletion == null ? null : deletion.number());
        return digest.number();
    }

    private static long of(Holder holder, Entitlements it) {
        var digest = new Digest();
        digest.add(holder.customerId());
        digest.add(holder.resourceId());
        digest.add(it.stamp().at());
        digest.add(it.stamp().number());
        digest.add(it.updatedAt());
        digest.add(it.list());
        return digest.number();
    }

    private static long of(UsageKey key, Usage it) {
        var digest = new Digest();
        digest.add(key.holder().customerId());
        digest.add(key.holder().resourceId());
        digest.add(key.featureId());
        digest.add(it.stamp().at());
        digest.add(it.stamp().number());
        digest.add(Json.object(it.reported()));
        return digest.number();
    }

    private static long of(String id, Subscription it) {
        var digest = new Digest();
        digest.add(id);
        digest.add(it.customerId());
        digest.add(it.status());
        digest.add(it.planId());
        digest.add(it.planName());
        digest.add(it.billingId());
        digest.add(it.startDate());
        digest.add(it.endDate());
        digest.add(it.cancellationDate());
        digest.add(it.trialEndDate());
        digest.add(it.createdAt());
        digest.add(it.updatedAt());
        digest.add(it.createdAt());
        digest.add(it.stamp().at());
        digest.add(it.stamp().number());
        digest.add(it.isCreationSeen());
        return digest.number();
    }

    private static long of(Clock it) {
        var digest = new Digest();
        digest.add(it.stoppedAt());
        digest.add(it.aheadMillis());
        return digest.number();
    }

    private void add(@Nullable Object value) {
        if (!text.isEmpty()) {
            text.append(BETWEEN);
        }
        switch (value) {
            case null -> text.append(NULL);
            case Instant at ->
                // The same text as PostgreSQL's seconds of a timestamp.
                text.append(BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, at), MICROS_DIGITS)
                        .toPlainString());
            default -> text.append(value);
        }
    }

    private long number() {
        return ByteBuffer.wrap(sha256(text.toString())).getLong();
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
