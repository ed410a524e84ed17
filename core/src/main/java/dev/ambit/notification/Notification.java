package dev.ambit.notification;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A notification as a member sees it.
record Notification(
        long id,
        NotificationKind kind,
        String subject,
        String content,
        String path,
        Instant createdAt,
        @Nullable Instant readAt) {}
