package dev.ambit.engine;

/// Period over which usage is added up, in milliseconds since 1970 UTC. The end is exclusive.
public record UsagePeriod(long startMillis, long endMillis) {

    public UsagePeriod {
        if (startMillis >= endMillis) {
            throw new IllegalArgumentException(
                    "A period must end after it starts: " + startMillis + " to " + endMillis);
        }
    }
}
