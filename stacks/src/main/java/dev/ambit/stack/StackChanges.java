package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/// Says what a stack has become, in its row and to whoever wants to hear it.
public final class StackChanges {

    private final InstantSource clock;
    private final List<StackListener> listeners = new CopyOnWriteArrayList<>();

    public StackChanges(InstantSource clock) {
        this.clock = clock;
    }

    /// From now on; while the server is put together.
    public void follow(StackListener listener) {
        listeners.add(listener);
    }

    /// Nothing if that is what it is.
    void become(Handle tx, Stack stack, StackState state) {
        if (Stacks.become(tx, stack.account(), stack.environment(), state, clock.instant())) {
            tell(tx, stack.account(), stack.environment(), state);
        }
    }

    void tell(Handle tx, AccountId account, EnvironmentId environment, StackState state) {
        listeners.forEach(it -> it.became(tx, account, environment, state));
    }
}
