package dev.ambit.member;

import dev.ambit.access.ApiKey;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Transactions;
import dev.ambit.notification.TicketMail;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Mails the password resets that strangers have requested. Mails nothing if no registered person has the address, if
/// the person has used single sign-on, or if a reset was issued in the last 15 minutes.
public final class PasswordResetLoop {

    /// Time between two resets that strangers can request for a person.
    private static final Duration REQUEST_PAUSE = Duration.ofMinutes(15);

    /// Age at which a request is given up, so that one that fails does not hold up the others for ever.
    private static final Duration AGE_MAX = Duration.ofMinutes(15);

    private static final int REQUESTS_MAX = 100;

    private final Transactions transactions;
    private final TicketMail mail;
    private final InstantSource clock;

    public PasswordResetLoop(Transactions transactions, TicketMail mail, InstantSource clock) {
        this.transactions = transactions;
        this.mail = mail;
        this.clock = clock;
    }

    /// Handles the requests that wait, each in a transaction of its own.
    public void runOnce() {
        for (int i = 0; i < REQUESTS_MAX && handleNext(); i++) {
            // The next request follows.
        }
    }

    /// @return false if no request waits
    private boolean handleNext() {
        return transactions.outside(tx -> {
            Instant now = clock.instant();
            PasswordResetRequests.deleteOld(tx, now.minus(AGE_MAX));
            var request = PasswordResetRequests.take(tx);
            request.ifPresent(it -> handle(tx, it, now));
            return request.isPresent();
        });
    }

    private void handle(Handle tx, PasswordResetRequest request, Instant now) {
        People.find(tx, request.email())
                .flatMap(it -> People.lock(tx, it.id()))
                .filter(it -> it.isRegistered() && !PersonIdentities.isKnown(tx, it.id()))
                .ifPresent(it -> mail(tx, request, it.id(), now));
    }

    /// Keeps earlier resets valid, because anybody can request one.
    private void mail(Handle tx, PasswordResetRequest request, UUID person, Instant now) {
        Instant expireAt = now.plus(Ticket.Kind.PASSWORD_RESET.life);
        if (Tickets.isIssued(tx, person, Ticket.Kind.PASSWORD_RESET, expireAt.minus(REQUEST_PAUSE))) {
            return;
        }
        PasswordReset.audit(tx, AccountOperation.PASSWORD_RESET_ISSUED, person, request.author(person), now);
        Tickets.removeExpired(tx, person, Ticket.Kind.PASSWORD_RESET, now);
        ApiKey token = Tickets.add(tx, new Ticket(Ticket.Kind.PASSWORD_RESET, person, null), expireAt);
        mail.resetPassword(tx, request.email().value(), token.token(), now);
    }
}
