package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Listening;
import dev.ambit.db.Transactions;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Notifies other servers on the same database of new events. One notification per 5 ms covers all event logs,
/// because one per transaction would halve the commit rate.
public final class LogSignal implements EventLog.Follower {

    private static final String CHANNEL = "ambit_log";
    private static final int ENVIRONMENTS_MAX = 200;

    /// Maximum time that a stopping server waits.
    private static final long WAIT_MILLIS_MAX = 200;

    /// Lost notifications are tolerated, so the commit need not wait for the disk.
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

    /// Sends the new positions since the last notification; waits a moment if there are none.
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

    /// Forwards notifications of other servers without admission, because a notification that waits for admission
    /// would delay the next, which may be for production.
    public Listening listen(String url, EventLog.Follower follower) {
        return Listening.to(url, CHANNEL, word -> {
            String[] parts = word.split(" ", -1);
            if (!parts[0].equals(self)) {
                for (int i = 1; i < parts.length; i++) {
                    String[] pair = parts[i].split(":", -1);
                    var environment = new EnvironmentId(Integer.parseInt(pair[0]));
                    follow(follower, environment, Long.parseLong(pair[1]));
                }
            }
        });
    }

    /// An error in one environment does not affect others; followers catch up within a second.
    private static void follow(EventLog.Follower follower, EnvironmentId environment, long sequence) {
        try {
            Transactions.withoutAdmission(() -> follower.committed(environment, sequence));
        } catch (RuntimeException missed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A notification about the event log of environment " + environment.value()
                            + " could not be processed",
                    missed);
        }
    }

    /// Formats the sender and `environment:sequence` of each event log; event logs that do not fit follow in the
    /// next notification.
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
