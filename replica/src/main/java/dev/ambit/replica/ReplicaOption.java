package dev.ambit.replica;

import dev.ambit.config.Option;

/// The options of a replica, given on the command line (`--data DIR`) or as a variable (`AMBIT_REPLICA_DATA`).
public enum ReplicaOption implements Option {
    HOST("0.0.0.0", "HOST", "address to listen on; 0.0.0.0 listens on all addresses"),
    PORT("8081", "PORT", "port for HTTP; 0 selects a free port"),
    DATA(".ambit-replica", "DIR", "directory for the embedded PostgreSQL and passwords"),
    DATABASE_URL(
            "", "URL", "JDBC URL of your PostgreSQL, with the role that owns the tables; unset: embedded PostgreSQL"),
    WEBHOOK_SECRET("", "SECRET,…", "secret of the webhook, whsec_…; list several during a rotation"),
    ENVIRONMENT_ID("", "ID", "id of the environment to copy; events of other environments are rejected"),
    TOKEN("", "TOKEN", "bearer token for readers, 16 characters or more"),
    OPEN("", "", "allow reading without a token"),
    ALLOWED_HOSTS("", "HOST,…", "allowed `Host` names; unset: any with a token, loopback with --open"),
    ALLOWED_ORIGINS(
            "", "URL,…", "allowed origins of web pages, such as https://app.example.com; unset: same origin only"),
    SERVER_URL("", "URL", "URL of the Ambit server, for snapshots and repairs; unset: webhooks only"),
    SERVER_KEY("", "KEY", "server key of the environment, required with the server URL"),
    LOG_FORMAT("text", "FORMAT", "format of log lines: text or json");

    private final String byDefault;
    private final String placeholder;
    private final String description;

    ReplicaOption(String byDefault, String placeholder, String description) {
        this.byDefault = byDefault;
        this.placeholder = placeholder;
        this.description = description;
    }

    /// The log format is shared with the server; all other options are separate.
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
