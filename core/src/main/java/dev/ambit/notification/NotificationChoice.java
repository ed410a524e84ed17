package dev.ambit.notification;

/// How a member is told about events of a kind: in the console, by mail, both or not at all.
record NotificationChoice(boolean isShown, boolean isMailed) {}
