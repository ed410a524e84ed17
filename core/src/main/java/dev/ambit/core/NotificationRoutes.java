package dev.ambit.core;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.notification.NotificationApi;

/// The routes of notifications.
final class NotificationRoutes {

    private static final String HOOK = "/api/v1/notifications/hook";

    private NotificationRoutes() {}

    static void add(Router router, CoreParts core) {
        var notifications = new NotificationApi(
                core.platform.authentication,
                core.platform.transactions,
                core.platform.secrets,
                core.platform.egress,
                core.platform.options.mail() != null,
                core.platform.clock);
        router.get(
                        "/api/v1/notifications",
                        "listNotifications",
                        notifications::list,
                        member(page(NotificationApi.View.class).query(Page.Query.class))
                                .summary("List the caller's notifications in the account, latest first"))
                .get(
                        "/api/v1/notifications/unread",
                        "countUnreadNotifications",
                        notifications::unread,
                        member(gives(200, NotificationApi.UnreadView.class)))
                .post(
                        "/api/v1/notifications/read",
                        "readNotifications",
                        CLAIMED,
                        notifications::markRead,
                        member(gives(200, NotificationApi.UnreadView.class).body(NotificationApi.ReadBody.class))
                                .summary("Mark the caller's notifications as read, up to `through`"))
                .get(
                        "/api/v1/notifications/settings",
                        "getNotificationSettings",
                        notifications::settings,
                        member(gives(200, NotificationApi.SettingsView.class)))
                .put(
                        "/api/v1/notifications/settings",
                        "setNotificationSettings",
                        CLAIMED,
                        notifications::choose,
                        member(gives(200, NotificationApi.SettingsView.class).body(NotificationApi.SettingsBody.class))
                                .summary("Set how the caller is notified of each kind of event"))
                .get(
                        HOOK,
                        "getNotificationHook",
                        notifications::hook,
                        owner(gives(200, NotificationApi.HookView.class)))
                .put(
                        HOOK,
                        "setNotificationHook",
                        CLAIMED,
                        notifications::setHook,
                        owner(gives(200, NotificationApi.HookView.class).body(NotificationApi.HookBody.class))
                                .summary("Send all notifications of the account to a chat channel"))
                .delete(
                        HOOK,
                        "removeNotificationHook",
                        CLAIMED,
                        notifications::removeHook,
                        owner(gives(200, NotificationApi.HookView.class)));
    }

    private static Contract member(Contract contract) {
        return contract.by("person").role("anybody").tag("Notifications");
    }

    private static Contract owner(Contract contract) {
        return contract.by("account").role("owner").tag("Notifications");
    }
}
