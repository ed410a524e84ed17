package dev.ambit;

import org.jdbi.v3.core.Handle;

/// The locks of a transaction that a test leaves open.
///
/// @param process process id of its connection
public record HeldLocks(int process) {

    /// Statements that wait for the process, or for one that waits for it.
    private static final String WAITING = """
            with recursive waiting (pid) as (
                select :process
                union
                select later.pid
                from pg_stat_activity later join waiting earlier on earlier.pid = any (pg_blocking_pids(later.pid))
                where later.wait_event_type = 'Lock'
            )
            select count(*)
            from pg_stat_activity join waiting using (pid)
            where pid <> :process and position(:words in query) > 0
            """;

    public static HeldLocks of(Handle transaction) {
        return new HeldLocks(transaction
                .createQuery("select pg_backend_pid()")
                .mapTo(Integer.class)
                .one());
    }

    /// Returns once a statement that contains these words waits for the locks.
    public void awaitWaiting(String words) {
        awaitWaiting(words, 1);
    }

    /// The same of so many statements.
    public void awaitWaiting(String words, int statements) {
        Waiting.until(() -> waiting(words), it -> it >= statements);
    }

    /// Whether a statement that contains these words waits for the locks.
    public boolean isWaiting(String words) {
        return waiting(words) > 0;
    }

    private int waiting(String words) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(WAITING)
                        .bind("process", process)
                        .bind("words", words)
                        .mapTo(Integer.class)
                        .one());
    }
}
