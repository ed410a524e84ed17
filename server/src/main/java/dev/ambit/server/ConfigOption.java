package dev.ambit.server;

import dev.ambit.config.Option;

/// Everything that can be set, each by a word on the command line (`--data DIR`) or by a variable (`AMBIT_DATA`).
public enum ConfigOption implements Option {
    HOST("0.0.0.0", "HOST", "address to listen on; 0.0.0.0 is every one of this machine"),
    PORT("8080", "PORT", "port for HTTP; 0 takes any that is free"),
    DATA(".ambit", "DIR", "directory of this server: its PostgreSQL, keys and passwords"),
    DATABASE_URL(
            "",
            "URL",
            "PostgreSQL of yours, as the role that owns nothing; unset: one of our own in the data directory"),
    DATABASE_OWNER_URL("", "URL", "the same as the role that owns the tables, for migrations"),
    OPERATOR_TOKEN(
            "",
            "TOKEN",
            "operator and setup token, 16 characters or more; unset: generated and kept in the data directory"),
    MASTER_KEY_FILE("", "FILE", "encrypts stored secrets; unset: made and kept in the data directory"),
    ALLOW_ADDRESSES("", "CIDR,…", "private addresses that outgoing calls may reach"),
    TRUSTED_PROXIES("", "CIDR,…", "proxies that are believed whom they pass on (X-Forwarded-For)"),
    TENANT_DATABASE_URL(
            "",
            "URL",
            "PostgreSQL in which stacks have their databases, as a role that may make roles and databases; unset: the one"
                    + " of our own, where there is one"),
    GATEWAY_PORT("", "PORT", "port on which the hosts of stacks answer; unset: none does"),
    STACK_DOMAIN(
            "",
            "DOMAIN",
            "domain under which each account may use the name of its slug for hosts of stacks, without a proof; unset: none"),
    RESERVED_HOSTS(
            "", "HOST,…", "other names of the server, its gateway and replicas, which no stack may use as its host"),
    DNS_SERVER("", "HOST:PORT", "name server that is asked for proofs of domains; unset: those of this machine"),
    BUCKET_PORT("", "PORT", "port on which the buckets of stacks answer to clients of S3; unset: there are none"),
    BUCKET_STORE(
            "",
            "URL",
            "S3 of yours in which the buckets lie, as https://access:secret@s3.example.com?region=eu-north-1; unset: the data"
                    + " directory"),
    REDIS_URL("", "URL", "Redis in which stacks have their sessions, as redis://user:password@host:6379; unset: none"),
    STRIPE_URL("https://api.stripe.com", "URL", "where Stripe is asked about the accounts that are connected to"),
    OIDC_ISSUER("", "URL", "issuer of OpenID Connect that people sign in at; unset: passwords alone"),
    OIDC_CLIENT_ID("", "ID", "what this server is called there"),
    OIDC_CLIENT_SECRET("", "SECRET", "how it proves that there"),
    PUBLIC_URL("", "URL", "where browsers reach this server; unset: where they ask, without TLS"),
    LOG_FORMAT("text", "FORMAT", "text for people or json for machines"),
    PROJECTION_MEGABYTES("256", "N", "memory for the entitlements that checks are answered from"),
    DATABASE_CONNECTIONS("16", "N", "connections to PostgreSQL at most"),
    CHECK_LOG_PERMILLE("10", "N", "how many of 1,000 checks are kept, to try changes on later"),
    EVENT_DAYS("90", "N", "days for which events are kept, where an environment does not say"),
    EVENT_COUNT("10000000", "N", "events that are kept, where an environment does not say"),
    STACK_DATABASE_MEGABYTES("20480", "N", "size quota of each stack's data; above it, new transactions are read-only"),
    FUNCTIONS_TRUSTED(
            "false",
            "",
            "let several accounts have functions, although functions are not fully isolated from each other");

    private final String byDefault;
    private final String placeholder;
    private final String description;

    ConfigOption(String byDefault, String placeholder, String description) {
        this.byDefault = byDefault;
        this.placeholder = placeholder;
        this.description = description;
    }

    @Override
    public String variable() {
        return "AMBIT_" + name();
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

    /// The addresses hold passwords.
    @Override
    public boolean isSecret() {
        return switch (this) {
            case DATABASE_URL,
                    DATABASE_OWNER_URL,
                    TENANT_DATABASE_URL,
                    BUCKET_STORE,
                    REDIS_URL,
                    OPERATOR_TOKEN,
                    OIDC_CLIENT_SECRET -> true;
            case HOST,
                    PORT,
                    DATA,
                    MASTER_KEY_FILE,
                    ALLOW_ADDRESSES,
                    TRUSTED_PROXIES,
                    STRIPE_URL,
                    GATEWAY_PORT,
                    STACK_DOMAIN,
                    RESERVED_HOSTS,
                    DNS_SERVER,
                    BUCKET_PORT,
                    OIDC_ISSUER,
                    OIDC_CLIENT_ID,
                    PUBLIC_URL,
                    LOG_FORMAT,
                    PROJECTION_MEGABYTES,
                    DATABASE_CONNECTIONS,
                    CHECK_LOG_PERMILLE,
                    EVENT_DAYS,
                    EVENT_COUNT,
                    STACK_DATABASE_MEGABYTES,
                    FUNCTIONS_TRUSTED -> false;
        };
    }
}
