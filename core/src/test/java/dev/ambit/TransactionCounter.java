package dev.ambit;

import dev.ambit.core.PlatformParts;
import dev.ambit.db.ConnectionAdmission;
import dev.ambit.db.Scope;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Counts the transactions of requests. Background work does not pass.
public record TransactionCounter(ConnectionAdmission next, AtomicInteger transactions) implements ConnectionAdmission {

    public static TransactionCounter behind(OwnServer server) {
        PlatformParts platform = server.app().parts().platform;
        var counter = new TransactionCounter(platform.admission, new AtomicInteger());
        platform.transactions.behind(counter);
        return counter;
    }

    @Override
    public <T> T pass(Scope scope, Supplier<T> work) {
        transactions.incrementAndGet();
        return next.pass(scope, work);
    }

    /// Returns the number of transactions of a request, which is sent twice because the first answer fills caches.
    public int of(Runnable request) {
        request.run();
        transactions.set(0);
        request.run();
        return transactions.get();
    }
}
