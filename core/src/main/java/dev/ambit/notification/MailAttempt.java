package dev.ambit.notification;

/// The result of an attempt to send a message.
///
/// @param reason for the log
record MailAttempt(Result result, String reason) {

    enum Result {
        SENT,
        /// The message was not accepted; a later attempt may succeed.
        RETRY,
        /// The message is refused for good, or it is unknown whether it was accepted.
        GIVEN_UP,
    }
}
