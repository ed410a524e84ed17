package dev.ambit.core;

import dev.ambit.db.Transactions;
import dev.ambit.process.Loop;
import dev.ambit.process.OpenResources;
import java.time.Duration;
import java.util.function.Function;

/// Starts background loops, which end with the server. Loops bypass the queue in which non-production waits for
/// the database. A loop works for one environment after the other, so in the queue, production would also wait.
public final class LoopStarter {

    /// Pause of a loop that [DueLoop] wakes when its work is due. The loop also runs after this pause, in case
    /// [DueLoop] misses work.
    private static final Duration REST = Duration.ofMinutes(1);

    private final DueLoop due;
    private final String databaseUrl;
    private final OpenResources opened;

    LoopStarter(DueLoop due, String databaseUrl, OpenResources opened) {
        this.due = due;
        this.databaseUrl = databaseUrl;
        this.opened = opened;
    }

    /// Runs `work` again and again, with a pause after each run.
    public void every(Duration pause, String name, Runnable work) {
        loop(name, pause, work);
    }

    /// Runs `work` when work of one of the kinds is due.
    ///
    /// @param kinds of [dev.ambit.db.Work], or of operations
    public void whenDue(String name, Runnable work, Enum<?>... kinds) {
        due.wakes(loop(name, REST, work), kinds);
    }

    /// Opens a listener that needs a connection of its own.
    ///
    /// @param open takes the JDBC URL of the database
    public void listen(Function<String, AutoCloseable> open) {
        opened.add(open.apply(databaseUrl));
    }

    private Loop loop(String name, Duration pause, Runnable work) {
        return opened.loop(name, pause, () -> Transactions.withoutAdmission(work));
    }
}
