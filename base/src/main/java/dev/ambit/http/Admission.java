package dev.ambit.http;

import org.jspecify.annotations.Nullable;

/// Says, on the I/O thread, whose requests may wait for their turn.
@FunctionalInterface
public interface Admission {

    Admission OPEN = _ -> () -> {};

    /// Lets it in, or does not.
    ///
    /// @return what to do once it is answered; null: it may not wait now
    @Nullable
    Runnable admit(Request request);
}
