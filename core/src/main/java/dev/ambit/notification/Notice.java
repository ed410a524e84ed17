package dev.ambit.notification;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event to tell members about.
///
/// @param key identifies the event within its kind and account, so that members are notified once
/// @param path the page of the console, below that of the account
/// @param author the member who caused the event and gets no notification; null if no member did
public record Notice(
        NotificationKind kind,
        String key,
        String subject,
        String content,
        String path,
        @Nullable UUID author) {}
