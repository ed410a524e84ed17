package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/// Changes the state of stacks, and notifies listeners.
public final class StackChanges {

    private final InstantSource clock;
    private final List<StackListener> listeners = new CopyOnWriteArrayList<>();

    public StackChanges(InstantSource clock) {
        this.clock = clock;
    }

    /// Adds a listener, during the start of the server.
    public void follow(StackListener listener) {
        listeners.add(listener);
    }

    /// Changes the state and notifies listeners, if the state differs.
    void changeState(Handle tx, Stack stack, StackState state) {
        if (Stacks.setState(tx, stack.account(), stack.environment(), state, clock.instant())) {
            notifyListeners(tx, stack.account(), stack.environment(), state);
        }
    }

    void notifyListeners(Handle tx, AccountId account, EnvironmentId environment, StackState state) {
        listeners.forEach(it -> it.became(tx, account, environment, state));
    }
}
