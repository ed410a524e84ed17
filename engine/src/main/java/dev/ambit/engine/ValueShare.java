package dev.ambit.engine;

/// Share of all values by hash. Distinct values are counted share by share if they do not fit in memory at once.
public record ValueShare(int number, int count) {

    public static final ValueShare ALL = new ValueShare(0, 1);

    public ValueShare {
        if (number < 0 || number >= count) {
            throw new IllegalArgumentException("Share %d of %d does not exist".formatted(number, count));
        }
    }

    /// Returns whether this is the first share, which also counts everything that is not divided into shares.
    boolean isFirst() {
        return number == 0;
    }

    boolean has(String value) {
        return Math.floorMod(value.hashCode(), count) == number;
    }
}
