package dev.ambit.engine;

import java.util.Comparator;

/// How much of a NUMBER feature a customer may use before the next reset. The more generous one is the greater.
public sealed interface Limit extends Comparable<Limit> {

    Comparator<Limit> GENEROSITY = Comparator.<Limit, Boolean>comparing(Unlimited.class::isInstance)
            .thenComparingLong(Limit::micros)
            .thenComparing(Soft.class::isInstance);

    /// The amount in millionths; of an unlimited one, all that can be counted.
    long micros();

    record Unlimited() implements Limit {

        @Override
        public long micros() {
            return Micros.MAX;
        }
    }

    /// A wall: use beyond it is denied.
    record Hard(long micros) implements Limit {

        public Hard {
            requireCountable(micros);
        }
    }

    /// A line: use beyond it is granted and billed.
    record Soft(long micros) implements Limit {

        public Soft {
            requireCountable(micros);
        }
    }

    /// Rows 13 to 15 of domain.md §2.2, for `usedMicros` of 0 or more. Written as a subtraction because used +
    /// requested may overflow and would then grant everything.
    default boolean leavesRoomFor(long requestedMicros, long usedMicros) {
        return switch (this) {
            case Unlimited() -> true;
            case Soft(long _) -> true;
            case Hard(long micros) -> requestedMicros <= micros - usedMicros;
        };
    }

    /// Unlimited if either is, else soft if either is.
    default Limit plus(Limit more) {
        if (this instanceof Unlimited || more instanceof Unlimited) {
            return new Unlimited();
        }
        long sum = Micros.plus(micros(), more.micros());
        return this instanceof Soft || more instanceof Soft ? new Soft(sum) : new Hard(sum);
    }

    default Limit times(int quantity) {
        return switch (this) {
            case Unlimited() -> this;
            case Hard(long micros) -> new Hard(Micros.times(micros, quantity));
            case Soft(long micros) -> new Soft(Micros.times(micros, quantity));
        };
    }

    @Override
    default int compareTo(Limit other) {
        return GENEROSITY.compare(this, other);
    }

    private static void requireCountable(long micros) {
        if (micros < 0) {
            throw new IllegalArgumentException("A limit must be 0 or more; received " + micros);
        }
    }
}
