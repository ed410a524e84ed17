package dev.ambit.engine;

/// Of all values every `count`-th: so that those can be told apart one share after another, of which there are too many
/// to remember at once.
public record ValueShare(int number, int count) {

    public static final ValueShare ALL = new ValueShare(0, 1);

    public ValueShare {
        if (number < 0 || number >= count) {
            throw new IllegalArgumentException("Share %d of %d does not exist".formatted(number, count));
        }
    }

    /// What only one of the shares counts.
    boolean isFirst() {
        return number == 0;
    }

    boolean has(String value) {
        return Math.floorMod(value.hashCode(), count) == number;
    }
}
