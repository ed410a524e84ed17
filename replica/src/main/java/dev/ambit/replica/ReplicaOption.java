package dev.ambit.replica;

import dev.ambit.config.Option;

/// The options of a replica, given on the command line (`--data DIR`) or as a variable (`AMBIT_REPLICA_DATA`).
public enum ReplicaOption implements Option {
    HOST("0.0.0.0", "HOST", "address to listen on; 0.0.0.0 is every address"),
    PORT("8081", "PORT", "port for HTTP; 0 selects a free port"),
    DATA(".ambit-replica", "DIR", "data directory: the embedded PostgreSQL and passwords"),
    DATABASE_URL("", "URL", "external PostgreSQL, as the role that owns the tables; unset: embedded PostgreSQL"),
    WEBHOOK_SECRET("", "SECRET,…", "required: secret of the webhook, whsec_…; list several during a rotation"),
    ENVIRONMENT_ID("", "ID", "required: UUID of the environment to copy; events of other environments are rejected"),
    TOKEN(
            "",
            "TOKEN",
            "required unless --open is set: token that readers send in the header Authorization: Bearer TOKEN"),
    OPEN("", "", "allow reading without a token; everyone who can reach the port can read"),
    ALLOWED_HOSTS(
            "",
            "HOST,…",
            "names that are accepted in the Host header; unset: any with a token; with --open loopback names, and IP"
                    + " addresses unless the replica listens on loopback only. /webhook and /health accept any name"),
    ALLOWED_ORIGINS(
            "", "URL,…", "origins of other web pages, such as https://app.example.com; unset: same origin only"),
    SERVER_URL("", "URL", "URL of the Ambit server, for snapshots and repairs; unset: webhooks only"),
    SERVER_KEY("", "KEY", "server key of the environment; required with the server URL"),
    REDIS(
            "",
            "URL",
            "URL of the Redis server that the replica fills for the public node SDK, such as redis://host:port; unset: none"),
    REDIS_PREFIX("", "PREFIX", "first part of all keys, equal to the prefix of the SDK; unset: the environment id"),
    REDIS_TTL("604800", "SECONDS", "time after which keys in Redis expire if the replica does not renew them"),
    LOG_FORMAT("text", "FORMAT", "format of log lines: text for people or json for machines");

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
            case DATABASE_URL, WEBHOOK_SECRET, TOKEN, SERVER_KEY, REDIS -> true;
            case HOST,
                    PORT,
                    DATA,
                    ENVIRONMENT_ID,
                    OPEN,
                    ALLOWED_HOSTS,
                    ALLOWED_ORIGINS,
                    SERVER_URL,
                    REDIS_PREFIX,
                    REDIS_TTL,
                    LOG_FORMAT -> false;
        };
    }
}
