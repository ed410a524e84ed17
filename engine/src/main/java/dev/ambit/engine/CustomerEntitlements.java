package dev.ambit.engine;

import dev.ambit.engine.Decision.Denied;
import dev.ambit.engine.Decision.Granted;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Entitlements and usage of one customer, or of one resource of a customer.
///
/// Millions of these are kept in memory. So customers with equal entitlements share one [Entitlements] object, and
/// each customer has one array: two words for each counter, and the start of each source (subscription or
/// promotional entitlement). If usage counts from other times than these starts, the array also has those times and
/// a marker. Checks and [#setUsage] may run concurrently.
public final class CustomerEntitlements {

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    // Decisions are preallocated, so that a check allocates nothing.
    private static final Decision GRANTED = new Granted();
    private static final Decision CUSTOMER_IS_ARCHIVED = new Denied(Reason.CUSTOMER_IS_ARCHIVED);
    private static final Decision CUSTOMER_NOT_FOUND = new Denied(Reason.CUSTOMER_NOT_FOUND);
    private static final Decision CUSTOMER_RESOURCE_NOT_FOUND = new Denied(Reason.CUSTOMER_RESOURCE_NOT_FOUND);
    private static final Decision FEATURE_NOT_FOUND = new Denied(Reason.FEATURE_NOT_FOUND);
    private static final Decision NO_ACTIVE_SUBSCRIPTION = new Denied(Reason.NO_ACTIVE_SUBSCRIPTION);
    private static final Decision NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION =
            new Denied(Reason.NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION);
    private static final Decision REQUESTED_USAGE_EXCEEDING_LIMIT = new Denied(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT);
    private static final Decision REQUESTED_VALUES_MISMATCH = new Denied(Reason.REQUESTED_VALUES_MISMATCH);
    private static final Decision REVOKED = new Denied(Reason.REVOKED);

    /// Marker in the last word: the array also has, for each source, the time from which lifetime usage is counted.
    private static final long HAS_COUNT_STARTS = Long.MIN_VALUE;

    private final Standing standing;
    private final Entitlements entitlements;
    private final long[] words;
    private final long validUntilMillis;

    /// Creates the entitlements of a customer.
    ///
    /// @param startMillis start of each source in milliseconds since 1970, in the order of [Resolution]
    /// @param validUntilMillis time of the next change of the sources, at which this object must be replaced, or
    ///     `Long.MAX_VALUE`
    public CustomerEntitlements(
            Standing standing, Entitlements entitlements, long[] startMillis, long validUntilMillis) {
        this(standing, entitlements, startMillis, startMillis, validUntilMillis);
    }

    /// Creates the entitlements of a customer whose lifetime usage (usage that never resets) is not counted from the
    /// starts of the sources.
    ///
    /// @param countedFrom for each source the time from which its usage counts, in milliseconds since 1970. If an
    ///     older version of Ambit created the lifetime counter of a source, the element is the negative complement
    ///     `~time` as a mark: usage still counts from `time`, but [#counterStartMillis] is 0. The array takes
    ///     memory only if it differs from `startMillis`
    public CustomerEntitlements(
            Standing standing,
            Entitlements entitlements,
            long[] startMillis,
            long[] countedFrom,
            long validUntilMillis) {
        this.standing = standing;
        this.entitlements = entitlements;
        this.validUntilMillis = validUntilMillis;
        int sources = startMillis.length;
        int counterWords = 2 * entitlements.counters();
        boolean hasCountStarts = !Arrays.equals(startMillis, countedFrom);
        words = new long[counterWords + (hasCountStarts ? 2 * sources + 1 : sources)];
        System.arraycopy(startMillis, 0, words, counterWords, sources);
        if (hasCountStarts) {
            System.arraycopy(countedFrom, 0, words, counterWords + sources, sources);
            words[words.length - 1] = HAS_COUNT_STARTS;
        }
    }

    /// Decides whether the customer may use the requested amount or values of a feature in addition to the current
    /// usage. Allocates nothing.
    public Decision check(
            String featureId,
            boolean featureExists,
            long requestedMicros,
            List<String> requestedValues,
            long nowMillis) {
        return switch (standing) {
            case UNKNOWN -> CUSTOMER_NOT_FOUND;
            case ARCHIVED -> CUSTOMER_IS_ARCHIVED;
            case RESOURCE_UNKNOWN -> CUSTOMER_RESOURCE_NOT_FOUND;
            case NO_SUBSCRIPTION -> featureExists ? NO_ACTIVE_SUBSCRIPTION : FEATURE_NOT_FOUND;
            case LIVE ->
                featureExists
                        ? decide(entitlements.of(featureId), requestedMicros, requestedValues, nowMillis)
                        : FEATURE_NOT_FOUND;
        };
    }

    /// Returns the usage in the current period, in millionths of the unit of the limit. Returns 0 if the latest
    /// known period has ended.
    public long used(Entitlement entitlement, long nowMillis) {
        int counter = entitlement.counter();
        if (counter == Entitlement.NO_COUNTER) {
            return 0;
        }
        long word = (long) WORDS.getAcquire(words, 2 * counter + 1);
        return CounterWord.isOver(word, nowMillis)
                ? 0
                : entitlement.feature().shown((long) WORDS.getOpaque(words, 2 * counter));
    }

    /// Returns the current period, or null if usage never resets. The first period starts with the source, even if
    /// the anchor is earlier.
    public @Nullable UsagePeriod period(Entitlement entitlement, long nowMillis) {
        Reset reset = entitlement.reset();
        if (reset == null) {
            return null;
        }
        long startMillis = startMillis(entitlement.source());
        UsagePeriod period = reset.at(reset.anchor(startMillis), nowMillis);
        boolean first = period.startMillis() < startMillis && startMillis <= nowMillis;
        return first ? new UsagePeriod(startMillis, period.endMillis()) : period;
    }

    /// Returns the time from which usage counts.
    ///
    /// @param period null if usage never resets
    public long countsFromMillis(Entitlement entitlement, @Nullable UsagePeriod period) {
        return period == null ? sinceMillis(countedFrom(entitlement)) : period.startMillis();
    }

    /// Returns the start that a counter of lifetime usage stores: the time from which usage counts, or 0 if an older
    /// version of Ambit created the counter.
    public long counterStartMillis(Entitlement entitlement) {
        return Math.max(0, countedFrom(entitlement));
    }

    private long countedFrom(Entitlement entitlement) {
        long earliest = countedFrom(entitlement.source());
        for (int i = 0; i < entitlement.countStartSources().size(); i++) {
            long other = countedFrom(entitlement.countStartSources().get(i));
            earliest = sinceMillis(other) < sinceMillis(earliest) ? other : earliest;
        }
        return earliest;
    }

    private long countedFrom(int source) {
        int counterWords = 2 * entitlements.counters();
        int last = words.length - 1;
        int sources = words[last] == HAS_COUNT_STARTS ? (last - counterWords) / 2 : 0;
        return words[counterWords + sources + source];
    }

    /// Returns the number of words that `countedFrom` takes.
    public int countStartWords() {
        int last = words.length - 1;
        return last >= 0 && words[last] == HAS_COUNT_STARTS ? (last - 2 * entitlements.counters()) / 2 + 1 : 0;
    }

    private static long sinceMillis(long countedFrom) {
        return countedFrom < 0 ? ~countedFrom : countedFrom;
    }

    /// Sets the usage of a period, unless usage of a later period is known, or usage of this period with the same or
    /// a higher `version`. Versions are compared modulo 2^22.
    ///
    /// @param period null if usage never resets
    /// @return true if the entitlement is counted and the period is one of its own (not of an earlier
    ///     subscription). Also true if the usage was not set because newer usage is known
    public boolean setUsage(Entitlement entitlement, @Nullable UsagePeriod period, long usedMicros, long version) {
        boolean isOwn = entitlement.isCounted() && isOwn(entitlement, period);
        if (isOwn) {
            setUsage(entitlement.counter(), usedMicros, period == null ? Long.MAX_VALUE : period.endMillis(), version);
        }
        return isOwn;
    }

    /// Sets the usage of a period, given by its start and end. If usage never resets, the end is `Long.MAX_VALUE`
    /// and the start equals [#counterStartMillis].
    public boolean setUsage(Entitlement entitlement, long startMillis, long endMillis, long usedMicros, long version) {
        if (endMillis != Long.MAX_VALUE) {
            return setUsage(entitlement, new UsagePeriod(startMillis, endMillis), usedMicros, version);
        }
        boolean isOwn = entitlement.isCounted()
                && entitlement.reset() == null
                && startMillis == counterStartMillis(entitlement);
        return isOwn && setUsage(entitlement, null, usedMicros, version);
    }

    /// Sets usage that was counted elsewhere, with the end of its period (`Long.MAX_VALUE`: no end). A second call
    /// for the same period has no effect.
    public void setUsageUntil(Entitlement entitlement, long usedMicros, long endMillis) {
        setUsage(entitlement.counter(), usedMicros, endMillis, 1);
    }

    /// Replaces the usage and the end of its period, even by smaller values. For copies that receive the usage of a
    /// counter in order.
    ///
    /// @param endMillis `Long.MAX_VALUE` if usage never resets
    public synchronized void replaceUsage(Entitlement entitlement, long usedMicros, long endMillis) {
        int counter = Objects.checkIndex(entitlement.counter(), entitlements.counters());
        WORDS.setOpaque(words, 2 * counter, usedMicros);
        WORDS.setRelease(words, 2 * counter + 1, CounterWord.of(endMillis, 1));
    }

    /// Returns the end of the period of the known usage in milliseconds since 1970; `Long.MAX_VALUE` if usage never
    /// resets, and 0 if no usage is known.
    public long usageEndMillis(Entitlement entitlement) {
        return entitlement.isCounted()
                ? CounterWord.endMillis((long) WORDS.getAcquire(words, 2 * entitlement.counter() + 1))
                : 0;
    }

    private boolean isOwn(Entitlement entitlement, @Nullable UsagePeriod period) {
        if (period == null || entitlement.reset() == null) {
            return period == null && entitlement.reset() == null;
        }
        return period.startMillis() >= startMillis(entitlement.source())
                && period.equals(period(entitlement, period.startMillis()));
    }

    /// Writes the usage first, and then the word with its period and version. Checks read them in the opposite
    /// order, so the usage is never older than the word. Synchronized, because a usage report and the event log may
    /// write the same counter.
    synchronized void setUsage(int counter, long usedMicros, long periodEndMillis, long version) {
        Objects.checkIndex(counter, entitlements.counters());
        if (usedMicros < 0) {
            throw new IllegalArgumentException("Usage must be 0 or more; received " + usedMicros);
        }
        long word = CounterWord.of(periodEndMillis, version);
        if (CounterWord.isNewer(word, words[2 * counter + 1])) {
            WORDS.setOpaque(words, 2 * counter, usedMicros);
            WORDS.setRelease(words, 2 * counter + 1, word);
        }
    }

    public Standing standing() {
        return standing;
    }

    public Entitlements entitlements() {
        return entitlements;
    }

    public long startMillis(int source) {
        return words[2 * entitlements.counters() + source];
    }

    public long validUntilMillis() {
        return validUntilMillis;
    }

    private Decision decide(
            @Nullable Entitlement entitlement, long requestedMicros, List<String> requestedValues, long nowMillis) {
        if (entitlement == null) {
            return NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION;
        }
        if (entitlement.revoked()) {
            return REVOKED;
        }
        return switch (entitlement.feature().type()) {
            case BOOLEAN -> GRANTED;
            case ENUM -> hasAll(entitlement, requestedValues) ? GRANTED : REQUESTED_VALUES_MISMATCH;
            case NUMBER ->
                leavesRoom(entitlement, requestedMicros, nowMillis) ? GRANTED : REQUESTED_USAGE_EXCEEDING_LIMIT;
        };
    }

    // Indexed access, because escape analysis does not always remove an iterator.
    private static boolean hasAll(Entitlement entitlement, List<String> requestedValues) {
        for (int i = 0; i < requestedValues.size(); i++) {
            if (!entitlement.values().contains(requestedValues.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean leavesRoom(Entitlement entitlement, long requestedMicros, long nowMillis) {
        return entitlement.counter() == Entitlement.NO_COUNTER
                || entitlement.limit().leavesRoomFor(requestedMicros, used(entitlement, nowMillis));
    }
}
