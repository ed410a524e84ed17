package dev.ambit;

import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.ArchiveLoop;
import dev.ambit.environment.EnvironmentArchiving;
import dev.ambit.environment.EnvironmentDeletion;
import dev.ambit.environment.Purge;
import dev.ambit.environment.ServerMemory;
import dev.ambit.operator.AccountDeletion;
import dev.ambit.process.Opened;
import dev.ambit.receipt.ReceiptApi;
import dev.ambit.receipt.ReceiptKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.ToLongFunction;

/// The chapter of [App] on what is put aside, or away for ever, and signed for.
record Endings(
        ServerMemory memory,
        EnvironmentArchiving archiving,
        EnvironmentDeletion environments,
        AccountDeletion accounts,
        ReceiptApi receipts,
        Purge purge,
        ArchiveLoop archives) {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// To be called where the database may be asked.
    ///
    /// @param memory what the server remembers, by the name of the part
    static Endings of(
            Transactions transactions,
            Authentication authentication,
            Secrets secrets,
            InstantSource clock,
            Map<String, ToLongFunction<EnvironmentId>> memory) {
        var forgetting = new ServerMemory(transactions, memory);
        var environments = new EnvironmentDeletion(transactions, authentication, forgetting, clock);
        ReceiptKey key = ReceiptKey.of(transactions, secrets);
        return new Endings(
                forgetting,
                new EnvironmentArchiving(transactions, authentication, forgetting, clock),
                environments,
                new AccountDeletion(transactions, environments, clock),
                new ReceiptApi(authentication, transactions, key),
                new Purge(transactions, forgetting, key, clock),
                new ArchiveLoop(transactions, environments, clock));
    }

    void loop(Opened opened) {
        opened.loop("purge", PAUSE, purge::runOnce);
        opened.loop("archives", PAUSE, archives::runOnce);
        opened.loop("memory", PAUSE, memory::runOnce);
    }
}
