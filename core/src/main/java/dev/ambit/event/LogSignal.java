package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Listening;
import dev.ambit.db.Transactions;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Tells other servers on the same database which logs have grown. One word in 5 ms tells of all of them: a
/// notification in each transaction would halve the commits (isolation.md, outbox).
public final class LogSignal implements EventLog.Follower {

    private static final String CHANNEL = "ambit_log";
    private static final int ENVIRONMENTS_MAX = 200;

    /// A server that ends waits for so long.
    private static final long WAIT_MILLIS_MAX = 200;

    /// A lost word is caught up with, so it need not be on disk.
    private static final String NOTIFY = """
            select set_config('synchronous_commit', 'off', true), pg_notify(:channel, :word)
            """;

    private static final System.Logger LOG = System.getLogger(LogSignal.class.getName());

    private final Transactions transactions;
    private final String self = UUID.randomUUID().toString();
    private final Map<Integer, Long> grown = new HashMap<>();

    public LogSignal(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void committed(EnvironmentId environment, long sequence) {
        synchronized (grown) {
            grown.merge(environment.value(), sequence, Math::max);
            grown.notifyAll();
        }
    }

    /// Says what has grown since the last time; waits a moment for something to do so.
    public void runOnce() {
        String word = word();
        if (!word.isEmpty()) {
            transactions.outside(tx -> tx.createQuery(NOTIFY)
                    .bind("channel", CHANNEL)
                    .bind("word", word)
                    .mapToMap()
                    .list());
        }
    }

    /// Passes on what others say, without a wait in any line: the next word may be of production.
    public Listening hear(String url, EventLog.Follower follower) {
        return Listening.to(url, CHANNEL, word -> {
            String[] parts = word.split(" ", -1);
            if (!parts[0].equals(self)) {
                for (int i = 1; i < parts.length; i++) {
                    String[] pair = parts[i].split(":", -1);
                    var environment = new EnvironmentId(Integer.parseInt(pair[0]));
                    tell(follower, environment, Long.parseLong(pair[1]));
                }
            }
        });
    }

    /// A fault in one environment is none of the others'; who missed something looks for himself in a second.
    private static void tell(EventLog.Follower follower, EnvironmentId environment, long sequence) {
        try {
            Transactions.unasked(() -> follower.committed(environment, sequence));
        } catch (RuntimeException missed) {
            LOG.log(System.Logger.Level.WARNING, "A notification about the event log of environment " + environment.value() + " could not be processed", missed);
        }
    }

    /// Who speaks, then `environment:sequence` of each log; what does not fit waits for the next word.
    private String word() {
        synchronized (grown) {
            if (grown.isEmpty()) {
                await();
            }
            if (grown.isEmpty()) {
                return "";
            }
            var word = new StringBuilder(self);
            var each = grown.entrySet().iterator();
            for (int i = 0; i < ENVIRONMENTS_MAX && each.hasNext(); i++) {
                Map.Entry<Integer, Long> log = each.next();
                word.append(' ').append(log.getKey()).append(':').append(log.getValue());
                each.remove();
            }
            return word.toString();
        }
    }

    private void await() {
        try {
            grown.wait(WAIT_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
