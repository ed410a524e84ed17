package dev.ambit.core;

import dev.ambit.access.Authentication;
import dev.ambit.access.KeyUses;
import dev.ambit.access.Secrets;
import dev.ambit.admission.AdmissionControl;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.EventLog;
import dev.ambit.event.LogSignal;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.notification.TicketMail;
import dev.ambit.process.OpenResources;
import dev.ambit.receipt.ReceiptKey;
import java.time.InstantSource;

/// The parts that every module uses: database, keys, event log, outgoing calls and metrics.
public final class PlatformParts {

    /// Maximum number of connections per owner and host, and of outgoing calls that wait for one of them.
    private static final int CONNECTIONS_MAX = 64;

    private static final int CALLS_MAX = 4_096;

    public final CoreOptions options;
    public final OperatorToken operatorToken;
    public final InstantSource clock;
    public final Transactions transactions;
    public final Secrets secrets;
    public final KeyUses keyUses;
    public final Authentication authentication;
    public final KnownEnvironments environments;
    public final AdmissionControl admission;
    public final EventLog log;
    public final LogSignal signal;
    public final Egress egress;
    public final Metrics metrics;
    public final Readiness readiness;

    PlatformParts(
            CoreOptions options,
            Database database,
            OperatorToken operatorToken,
            InstantSource clock,
            OpenResources opened) {
        this.options = options;
        this.operatorToken = operatorToken;
        this.clock = clock;
        transactions = database.transactions();
        secrets = ReceiptKey.exists(transactions)
                ? Secrets.existing(options.masterKey())
                : Secrets.under(options.masterKey());
        keyUses = new KeyUses(transactions, clock);
        authentication = new Authentication(transactions, secrets, keyUses, clock, operatorToken.value());
        environments = new KnownEnvironments(transactions);
        admission = new AdmissionControl(environments, options.databaseConnections());
        transactions.behind(admission);
        log = new EventLog(transactions, clock);
        signal = new LogSignal(transactions);
        log.follow(signal);
        egress = opened.add(Egress.start(new AllowedAddresses(options.allowAddresses()), CONNECTIONS_MAX, CALLS_MAX));
        metrics = opened.add(new Metrics());
        readiness = new Readiness();
    }

    /// Returns the sender of mails with links of invitations and password resets. It sends nothing if the options
    /// name no mail server.
    TicketMail ticketMail() {
        return new TicketMail(secrets, options.mail() == null ? null : options.publicUrl());
    }
}
