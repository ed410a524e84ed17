package dev.ambit.engine;

/// Period end and version of a counter, packed into one `long` so that both are read atomically.
///
/// The upper 42 bits are the period end in milliseconds since 1970, which suffices until 2109. The lower 22 bits
/// are the version.
final class CounterWord {

    private static final int VERSION_BITS = 22;
    private static final long VERSION_MASK = (1L << VERSION_BITS) - 1;

    /// Period end that stands for no end, and for an end that is too late to represent.
    private static final long NEVER = -1L >>> VERSION_BITS;

    private CounterWord() {}

    static long of(long periodEndMillis, long version) {
        return Math.max(0, Math.min(periodEndMillis, NEVER)) << VERSION_BITS | (version & VERSION_MASK);
    }

    /// Returns the period end; `Long.MAX_VALUE` if there is none.
    static long endMillis(long word) {
        long end = word >>> VERSION_BITS;
        return end == NEVER ? Long.MAX_VALUE : end;
    }

    /// Returns whether the period has ended. A counter without a value is 0, which ended in 1970.
    static boolean isOver(long word, long nowMillis) {
        long end = word >>> VERSION_BITS;
        return end <= nowMillis && end != NEVER;
    }

    /// Returns whether a word is newer. A later period is newer. Within a period, versions wrap around: a version
    /// is newer if it is less than half the range ahead. So concurrent versions must differ by less than two
    /// million.
    static boolean isNewer(long word, long than) {
        long end = word >>> VERSION_BITS;
        long thanEnd = than >>> VERSION_BITS;
        long ahead = (word - than) << (Long.SIZE - VERSION_BITS);
        return end == thanEnd ? ahead > 0 : end > thanEnd;
    }
}
