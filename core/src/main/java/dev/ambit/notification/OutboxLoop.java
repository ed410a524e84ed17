package dev.ambit.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Secrets;
import dev.ambit.db.Transactions;
import dev.ambit.egress.Egress;
import dev.ambit.egress.Outcome;
import dev.ambit.http.Json;
import dev.ambit.notification.MailAttempt.Result;
import dev.ambit.notification.OutboxMessage.Channel;
import dev.ambit.problem.Problem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Sends the messages of the outbox. An attempt is stored before it begins. A mail whose result is unknown,
/// because its server ended, is not sent again, so a member gets at most one mail per event. A chat message is
/// sent again.
public final class OutboxLoop {

    private static final System.Logger LOG = System.getLogger(OutboxLoop.class.getName());

    private static final int MESSAGES_MAX = 20;
    private static final int ATTEMPTS_MAX = 10;
    private static final int DOUBLINGS_MAX = 9;
    private static final int HUNDRED = 100;
    private static final int SUCCESS = 2;
    private static final int REFUSAL = 4;
    private static final int TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /// Longer than one attempt.
    private static final Duration CLAIM = Duration.ofMinutes(30);

    private static final Duration HOOK_TIMEOUT = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Secrets secrets;
    private final Egress egress;
    private final @Nullable Mailer mailer;
    private final @Nullable String publicUrl;
    private final InstantSource clock;

    /// @param server null: mails are removed, and their events are only shown in the console
    public OutboxLoop(
            Transactions transactions,
            Secrets secrets,
            Egress egress,
            @Nullable MailServer server,
            @Nullable String publicUrl,
            InstantSource clock) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.egress = egress;
        this.mailer = server == null ? null : new Mailer(server);
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /// Sends the mails that are due.
    public void sendMails() {
        abandonMails();
        sendAll(Channel.MAIL);
    }

    /// Sends the due messages to chat channels. A slow channel does not delay mails.
    public void sendHooks() {
        transactions.outside(tx -> {
            Outbox.retryHooks(tx, clock.instant());
            return null;
        });
        sendAll(Channel.HOOK);
    }

    private void sendAll(Channel channel) {
        for (int i = 0; i < MESSAGES_MAX; i++) {
            Optional<OutboxMessage> due = transactions.outside(tx -> Outbox.claim(tx, channel, clock.instant(), CLAIM));
            if (due.isEmpty()) {
                return;
            }
            trySend(due.get());
        }
    }

    private void abandonMails() {
        List<Long> abandoned = transactions.outside(tx -> {
            Instant now = clock.instant();
            if (mailer == null) {
                Outbox.removeMails(tx, now);
            }
            return Outbox.abandonMails(tx, now);
        });
        abandoned.forEach(it -> LOG.log(
                System.Logger.Level.WARNING,
                "It is unknown whether message %d of the outbox was sent, because its server stopped".formatted(it)));
    }

    /// After an error, the attempt of this message still counts as begun. The next messages are sent.
    private void trySend(OutboxMessage message) {
        try {
            send(message);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Attempt %d to send message %d of the outbox failed".formatted(message.attempts(), message.id()),
                    e);
        }
    }

    private void send(OutboxMessage message) {
        MailAttempt attempt = attempt(message);
        boolean isLast = attempt.result() != Result.RETRY || message.attempts() >= ATTEMPTS_MAX;
        if (attempt.result() != Result.SENT) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Attempt %d to send message %d of the outbox failed: %s%s"
                            .formatted(
                                    message.attempts(),
                                    message.id(),
                                    attempt.reason(),
                                    isLast ? ". It is not sent again." : ""));
        }
        transactions.outside(tx -> {
            if (isLast) {
                Outbox.remove(tx, message.id());
            } else {
                Duration pause = PAUSE.multipliedBy(1L << Math.min(message.attempts(), DOUBLINGS_MAX));
                Outbox.postpone(tx, message.id(), clock.instant().plus(pause));
            }
            return null;
        });
    }

    private MailAttempt attempt(OutboxMessage message) {
        byte[] sealed = message.sealed();
        String secret = "";
        if (sealed != null) {
            Optional<String> opened = secrets.openedOwn(sealed, TicketMail.SECRET);
            if (opened.isEmpty()) {
                return new MailAttempt(
                        Result.GIVEN_UP, "its link or channel URL was encrypted with another master key");
            }
            secret = opened.get();
        }
        return message.channel() == Channel.MAIL ? mail(message, secret) : post(message, secret);
    }

    private MailAttempt mail(OutboxMessage message, String link) {
        if (mailer == null) {
            return new MailAttempt(Result.GIVEN_UP, "the server sends no mail");
        }
        return mailer.send(
                "ambit-" + message.id(),
                message.recipient(),
                message.subject(),
                text(message).replace(Outbox.LINK, link),
                clock.instant());
    }

    private String text(OutboxMessage message) {
        return message.content().replace(Outbox.PATH, publicUrl == null ? "" : publicUrl + "/console/");
    }

    private MailAttempt post(OutboxMessage message, String address) {
        URI url;
        try {
            url = egress.checkUrl("url", address);
        } catch (Problem problem) {
            return new MailAttempt(Result.GIVEN_UP, "the URL of the channel is closed to outgoing requests");
        }
        byte[] body = Json.text(Map.of("text", escaped("*%s*%n%s".formatted(message.subject(), text(message)))))
                .getBytes(UTF_8);
        var outcome = new CompletableFuture<Outcome>();
        egress.post(
                this,
                url,
                Map.of("Content-Type", "application/json"),
                body,
                HOOK_TIMEOUT,
                () -> true,
                outcome::complete);
        return attempt(outcome.join());
    }

    /// Escapes the characters with which Slack marks links and mentions.
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static MailAttempt attempt(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered it when it.status() / HUNDRED == SUCCESS -> new MailAttempt(Result.SENT, "");
            case Outcome.Withdrawn _ -> new MailAttempt(Result.RETRY, "the request was withdrawn");
            case Outcome.Answered it
            when isFinal(it.status()) -> new MailAttempt(Result.GIVEN_UP, "the channel answered " + it.status());
            case Outcome.Answered it -> new MailAttempt(Result.RETRY, "the channel answered " + it.status());
            case Outcome.Failed it -> new MailAttempt(Result.RETRY, it.reason());
        };
    }

    /// Returns whether the channel will never accept the message, for example because it was deleted.
    private static boolean isFinal(int status) {
        return status / HUNDRED == REFUSAL && status != TIMEOUT && status != TOO_MANY;
    }
}
