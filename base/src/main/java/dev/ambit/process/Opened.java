package dev.ambit.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// What was opened, closed in the opposite order: the front door first, so that no request meets a closed database.
public final class Opened implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Opened.class.getName());

    private final Deque<AutoCloseable> all = new ArrayDeque<>();
    private final Deque<Runnable> undoing = new ArrayDeque<>();

    public <T extends AutoCloseable> T add(T it) {
        all.push(it);
        return it;
    }

    /// Does `work` again and again, with a pause after each time, until all is closed.
    public Loop loop(String name, Duration pause, Runnable work) {
        return add(Loop.start(name, pause, work));
    }

    /// Does `undo` if the start is given up.
    public void ifAbandoned(Runnable undo) {
        undoing.push(undo);
    }

    /// Undoes a start that failed: runs what was given to [#ifAbandoned], then closes everything.
    public void abandon() {
        undoing.forEach(Runnable::run);
        close();
    }

    @Override
    public void close() {
        while (!all.isEmpty()) {
            AutoCloseable next = all.pop();
            try {
                next.close();
            } catch (Exception e) {
                // The others must be closed all the same.
                LOG.log(System.Logger.Level.ERROR, "Cannot close " + next, e);
            }
        }
    }
}
