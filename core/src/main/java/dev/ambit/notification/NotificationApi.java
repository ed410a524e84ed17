package dev.ambit.notification;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.egress.Egress;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes of a member's notifications, and of the chat channel of an account.
public final class NotificationApi {

    private static final int UNREAD_MAX = 100;

    private final Authentication authentication;
    private final Transactions transactions;
    private final Secrets secrets;
    private final Egress egress;
    private final boolean isMailOn;
    private final InstantSource clock;

    /// @param isMailOn whether the server sends mail
    public NotificationApi(
            Authentication authentication,
            Transactions transactions,
            Secrets secrets,
            Egress egress,
            boolean isMailOn,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.secrets = secrets;
        this.egress = egress;
        this.isMailOn = isMailOn;
        this.clock = clock;
    }

    public Response list(Request request) {
        AccountCaller caller = authentication.account(request);
        UUID person = person(caller);
        Page page = Page.of("notifications", request.query(Page.Query.class));
        List<Notification> found = transactions.read(
                caller.account(),
                tx -> Notifications.list(tx, caller.account(), person, page.number(0), page.isBackward(), page.rows()));
        return page.answer(found, it -> List.of(it.id()), View::of);
    }

    public Response unread(Request request) {
        AccountCaller caller = authentication.account(request);
        UUID person = person(caller);
        return Response.ok(new UnreadView(transactions.read(
                caller.account(), tx -> Notifications.unread(tx, caller.account(), person, UNREAD_MAX))));
    }

    public Response markRead(Request request) {
        AccountCaller caller = authentication.account(request);
        UUID person = person(caller);
        long last = request.body(ReadBody.class).through();
        AccountId account = caller.account();
        return Response.ok(new UnreadView(transactions.in(account, tx -> {
            Notifications.markRead(tx, account, person, last, clock.instant());
            return Notifications.unread(tx, account, person, UNREAD_MAX);
        })));
    }

    public Response settings(Request request) {
        AccountCaller caller = authentication.account(request);
        UUID person = person(caller);
        return Response.ok(view(
                transactions.read(caller.account(), tx -> NotificationChoices.list(tx, caller.account(), person))));
    }

    public Response choose(Request request) {
        AccountCaller caller = authentication.account(request);
        UUID person = person(caller);
        SettingsBody body = request.body(SettingsBody.class);
        AccountId account = caller.account();
        return Response.ok(view(transactions.in(account, tx -> {
            body.kinds()
                    .forEach(it -> NotificationChoices.save(
                            tx, account, person, it.kind(), new NotificationChoice(it.shown(), it.mailed())));
            return NotificationChoices.list(tx, account, person);
        })));
    }

    public Response hook(Request request) {
        AccountId account = authentication.account(request).account();
        return Response.ok(new HookView(transactions
                .read(account, tx -> NotificationHooks.find(tx, account))
                .isPresent()));
    }

    public Response setHook(Request request) {
        AccountId account = authentication.account(request).account();
        String url = request.body(HookBody.class).url();
        egress.checkUrl("url", url);
        byte[] sealed = secrets.sealOwn(url, TicketMail.SECRET);
        transactions.in(account, tx -> {
            NotificationHooks.save(tx, account, sealed, clock.instant());
            return null;
        });
        return Response.ok(new HookView(true));
    }

    public Response removeHook(Request request) {
        AccountId account = authentication.account(request).account();
        transactions.in(account, tx -> {
            NotificationHooks.remove(tx, account);
            return null;
        });
        return Response.ok(new HookView(false));
    }

    private SettingsView view(Map<NotificationKind, NotificationChoice> choices) {
        return new SettingsView(
                isMailOn,
                Arrays.stream(NotificationKind.values())
                        .map(it -> {
                            NotificationChoice choice = choices.getOrDefault(it, it.defaultChoice());
                            return new KindView(
                                    it, it.title(), it.isForOwnersOnly(), choice.isShown(), choice.isMailed());
                        })
                        .toList());
    }

    private static UUID person(AccountCaller caller) {
        UUID person = caller.person();
        if (person == null) {
            throw ACCESS_DENIED.because("API keys have no notifications. Sign in as a member of the account.");
        }
        return person;
    }

    // The wire.

    /// A notification.
    ///
    /// @param path the page of the console, below that of the account
    /// @param readAt null: unread
    public record View(
            long id,
            NotificationKind kind,
            String subject,
            String content,
            String path,
            Instant createdAt,
            @Nullable Instant readAt) {

        static View of(Notification it) {
            return new View(it.id(), it.kind(), it.subject(), it.content(), it.path(), it.createdAt(), it.readAt());
        }
    }

    /// The number of unread notifications, at most 100.
    public record UnreadView(int count) {}

    /// Marks notifications as read.
    ///
    /// @param through the latest that was seen; all older ones are marked too
    public record ReadBody(long through) {}

    /// The notification settings of the caller.
    ///
    /// @param mailOn whether the server sends mail
    public record SettingsView(boolean mailOn, List<KindView> kinds) {}

    /// The notification settings of the caller for one kind of event.
    ///
    /// @param forOwners whether only owners are told
    /// @param shown whether the console shows it
    /// @param mailed whether the server also sends it by mail
    public record KindView(NotificationKind kind, String title, boolean forOwners, boolean shown, boolean mailed) {}

    public record SettingsBody(List<KindBody> kinds) {}

    public record KindBody(NotificationKind kind, boolean shown, boolean mailed) {}

    /// The chat channel.
    ///
    /// @param url an incoming webhook in Slack's format
    public record HookBody(String url) {

        /// Omits the URL, which is a secret.
        @Override
        public String toString() {
            return "HookBody[…]";
        }
    }

    public record HookView(boolean isSet) {}
}
