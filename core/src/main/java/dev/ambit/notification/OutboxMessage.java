package dev.ambit.notification;

import org.jspecify.annotations.Nullable;

/// A message whose attempt has begun.
///
/// @param sealed the encrypted link or address of the chat channel; null: none
/// @param attempts including this one
@SuppressWarnings("ArrayRecordComponent") // Messages are never compared.
record OutboxMessage(
        long id,
        Channel channel,
        String recipient,
        String subject,
        String content,
        byte @Nullable [] sealed,
        int attempts) {

    enum Channel {
        MAIL,
        HOOK,
    }

    /// Omits the content, because printed values end up in logs.
    @Override
    public String toString() {
        return "OutboxMessage[%d]".formatted(id);
    }
}
