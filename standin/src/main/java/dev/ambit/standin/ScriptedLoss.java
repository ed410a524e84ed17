package dev.ambit.standin;

import com.sun.net.httpserver.HttpExchange;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Loses the connection of one call by script, and of all later calls until [#isAhead].
public final class ScriptedLoss {

    private final AtomicInteger calls = new AtomicInteger();
    private volatile Loss when = Loss.BEFORE_EFFECT;
    private volatile boolean isLost;

    /// Scripts the loss of a call.
    ///
    /// @param call number, counted from now
    public void at(int call, Loss moment) {
        when = moment;
        calls.set(call);
    }

    /// Stops losing connections, and returns whether the scripted loss was still to come.
    public boolean isAhead() {
        isLost = false;
        return calls.getAndSet(0) > 0;
    }

    /// Returns whether a connection was lost. Later connections are then lost too.
    public boolean isLost() {
        return isLost;
    }

    /// Counts a call, and returns the moment at which its connection must be lost; empty if it must not.
    public Optional<Loss> next() {
        boolean isNow = calls.getAndUpdate(it -> Math.max(0, it - 1)) == 1;
        if (isLost) {
            return Optional.of(Loss.BEFORE_EFFECT);
        }
        return isNow ? Optional.of(when) : Optional.empty();
    }

    /// Closes the connection without an answer.
    public void lose(HttpExchange exchange) {
        isLost = true;
        exchange.close();
    }
}
