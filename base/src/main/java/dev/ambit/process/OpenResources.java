package dev.ambit.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Closes resources in the reverse order of their opening, so that the web server closes before the database.
public final class OpenResources implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OpenResources.class.getName());

    private final Deque<AutoCloseable> all = new ArrayDeque<>();
    private final Deque<Runnable> undoing = new ArrayDeque<>();

    public <T extends AutoCloseable> T add(T it) {
        all.push(it);
        return it;
    }

    /// Adds resources that close at the same time, because each of them may complete requests first.
    public void addTogether(List<? extends AutoCloseable> together) {
        all.push(() -> {
            List<Thread> closing = together.stream()
                    .map(it -> Thread.ofVirtual().name("close").start(() -> close(it)))
                    .toList();
            for (Thread it : closing) {
                it.join();
            }
        });
    }

    /// Starts a loop that runs `work` with a pause after each run, until [#close].
    public Loop loop(String name, Duration pause, Runnable work) {
        return add(Loop.start(name, pause, work));
    }

    /// Registers `undo`, which runs if the start fails.
    public void ifAbandoned(Runnable undo) {
        undoing.push(undo);
    }

    /// Undoes a failed start: runs the actions of [#ifAbandoned], then closes all resources.
    public void abandon() {
        undoing.forEach(Runnable::run);
        close();
    }

    @Override
    public void close() {
        while (!all.isEmpty()) {
            close(all.pop());
        }
    }

    private static void close(AutoCloseable next) {
        try {
            next.close();
        } catch (Exception e) {
            // The other resources must still be closed.
            LOG.log(System.Logger.Level.ERROR, "Cannot close " + next, e);
        }
    }
}
