package dev.ambit.engine;

import java.util.Comparator;

/// Limit of a NUMBER feature until the next reset. The order is by generosity.
public sealed interface Limit extends Comparable<Limit> {

    Comparator<Limit> GENEROSITY = Comparator.<Limit, Boolean>comparing(Unlimited.class::isInstance)
            .thenComparingLong(Limit::micros)
            .thenComparing(Soft.class::isInstance);

    /// Returns the amount in millionths. For `Unlimited`, the largest quantity.
    long micros();

    record Unlimited() implements Limit {

        @Override
        public long micros() {
            return Micros.MAX;
        }

        @Override
        public Limit times(int quantity) {
            return this;
        }
    }

    /// Hard limit: usage beyond it is denied.
    record Hard(long micros) implements Limit {

        public Hard {
            requireCountable(micros);
        }

        @Override
        public Limit times(int quantity) {
            return new Hard(Micros.times(micros, quantity));
        }
    }

    /// Soft limit: usage beyond it is granted and billed as overage.
    record Soft(long micros) implements Limit {

        public Soft {
            requireCountable(micros);
        }

        @Override
        public Limit times(int quantity) {
            return new Soft(Micros.times(micros, quantity));
        }
    }

    /// Returns whether the limit allows `requestedMicros` in addition to `usedMicros`, which must be 0 or more.
    /// Compares by subtraction because `used + requested` can overflow, which would grant every request.
    default boolean leavesRoomFor(long requestedMicros, long usedMicros) {
        return !(this instanceof Hard hard) || requestedMicros <= hard.micros - usedMicros;
    }

    /// Returns the sum: unlimited if either limit is, else soft if either is.
    default Limit plus(Limit more) {
        if (this instanceof Unlimited || more instanceof Unlimited) {
            return new Unlimited();
        }
        long sum = Micros.plus(micros(), more.micros());
        return this instanceof Soft || more instanceof Soft ? new Soft(sum) : new Hard(sum);
    }

    Limit times(int quantity);

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
