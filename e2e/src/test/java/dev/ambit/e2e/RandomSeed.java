package dev.ambit.e2e;

import dev.ambit.LongForm;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// The random seed of a test. Every failure reports it, and `-Dambit.seed` repeats it.
final class RandomSeed implements TestExecutionExceptionHandler {

    private final long value = Long.getLong("ambit.seed", LongForm.ENABLED ? new Random().nextLong() : 1);

    long value() {
        return value;
    }

    Random random() {
        return new Random(value);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
        throw new AssertionError("-Dambit.seed=%d: %s".formatted(value, failure.getMessage()), failure);
    }
}
