package dev.ambit.engine;

/// When a counter's period ends and which of its versions this is, in one `long`, so that both are read at once.
///
/// 42 bits for the end in milliseconds since 1970, which lasts until 2109, above 22 bits for the version.
final class CounterWord {

    private static final int VERSION_BITS = 22;
    private static final long VERSION_MASK = (1L << VERSION_BITS) - 1;

    /// Also the word of a period that ends later than can be told: it does not end.
    private static final long NEVER = -1L >>> VERSION_BITS;

    private CounterWord() {}

    static long of(long periodEndMillis, long version) {
        return Math.clamp(periodEndMillis, 0, NEVER) << VERSION_BITS | (version & VERSION_MASK);
    }

    /// A counter of which nothing was heard yet is all zeros, and over since 1970.
    static boolean isOver(long word, long nowMillis) {
        long end = word >>> VERSION_BITS;
        return end <= nowMillis && end != NEVER;
    }

    /// The later period is newer. Within one, versions go round: the one less than half a round ahead is newer, which
    /// holds as long as no two versions on their way are two million apart.
    static boolean isNewer(long word, long than) {
        long end = word >>> VERSION_BITS;
        long thanEnd = than >>> VERSION_BITS;
        long ahead = (word - than) << (Long.SIZE - VERSION_BITS);
        return end == thanEnd ? ahead > 0 : end > thanEnd;
    }
}
