package dev.ambit.engine;

/// The time over which use is added up, in milliseconds since 1970 UTC. The start belongs to it, the end to the next
/// one.
public record UsagePeriod(long startMillis, long endMillis) {

    public UsagePeriod {
        if (startMillis >= endMillis) {
            throw new IllegalArgumentException(
                    "A period must end after it starts: " + startMillis + " to " + endMillis);
        }
    }
}
