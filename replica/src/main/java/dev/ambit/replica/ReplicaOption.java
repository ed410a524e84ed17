package dev.ambit.replica;

import dev.ambit.config.Option;

/// Everything that can be set of a replica, each by a word on the command line (`--data DIR`) or by a variable
/// (`AMBIT_REPLICA_DATA`).
public enum ReplicaOption implements Option {
    HOST("0.0.0.0", "HOST", "address to listen on; 0.0.0.0 is every one of this machine"),
    PORT("8081", "PORT", "port for HTTP; 0 takes any that is free"),
    DATA(".ambit-replica", "DIR", "directory of this replica: its PostgreSQL and passwords"),
    DATABASE_URL(
            "",
            "URL",
            "PostgreSQL of yours, as the role that owns the tables; unset: one of our own in the data directory"),
    WEBHOOK_SECRET("", "SECRET,…", "of the webhook, whsec_…; several while it is rotated"),
    ENVIRONMENT_ID("", "ID", "of the environment whose events are taken; others are refused"),
    TOKEN("", "TOKEN", "what readers show, 16 characters or more"),
    OPEN("", "", "let everybody read who reaches the port, without a token"),
    ALLOWED_HOSTS("", "HOST,…", "names in `Host` that are answered; unset: any with a token, loopback with --open"),
    ALLOWED_ORIGINS("", "URL,…", "of web pages that may ask, as https://app.example.com; unset: its own alone"),
    SERVER_URL("", "URL", "of the Ambit that is copied, to find and repair what is missing; unset: webhooks alone"),
    SERVER_KEY("", "KEY", "a server key of the environment, for the same"),
    LOG_FORMAT("text", "FORMAT", "text for people or json for machines");

    private final String byDefault;
    private final String placeholder;
    private final String description;

    ReplicaOption(String byDefault, String placeholder, String description) {
        this.byDefault = byDefault;
        this.placeholder = placeholder;
        this.description = description;
    }

    /// The format of logs is that of the machine; all else may differ from the server beside it.
    @Override
    public String variable() {
        return this == LOG_FORMAT ? "AMBIT_LOG_FORMAT" : "AMBIT_REPLICA_" + name();
    }

    @Override
    public String byDefault() {
        return byDefault;
    }

    @Override
    public String placeholder() {
        return placeholder;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isSecret() {
        return switch (this) {
            case DATABASE_URL, WEBHOOK_SECRET, TOKEN, SERVER_KEY -> true;
            case HOST, PORT, DATA, ENVIRONMENT_ID, OPEN, ALLOWED_HOSTS, ALLOWED_ORIGINS, SERVER_URL, LOG_FORMAT ->
                false;
        };
    }
}
