package dev.ambit.server;

import dev.ambit.config.Option;

/// The options of the server, each a word on the command line (`--data DIR`) and a variable (`AMBIT_DATA`).
public enum ConfigOption implements Option {
    HOST("0.0.0.0", "HOST", "address to listen on; 0.0.0.0 is all addresses of this machine"),
    PORT("8080", "PORT", "port for HTTP; 0 chooses a free port"),
    DATA(".ambit", "DIR", "data directory of this server: its embedded PostgreSQL, keys and passwords"),
    DATABASE_URL(
            "",
            "URL",
            "external PostgreSQL, as the role that owns nothing; unset: an embedded PostgreSQL in the data directory"),
    DATABASE_OWNER_URL("", "URL", "the same database, as the role that owns the tables, for migrations"),
    OPERATOR_TOKEN(
            "",
            "TOKEN",
            "operator and setup token, 16 characters or more; unset: generated and kept in the data directory"),
    MASTER_KEY_FILE("", "FILE", "key file that encrypts stored secrets; unset: created in the data directory"),
    ALLOW_ADDRESSES("", "CIDR,…", "private addresses that outgoing calls may reach"),
    TRUSTED_PROXIES("", "CIDR,…", "proxies whose X-Forwarded-For header is trusted"),
    TENANT_DATABASE_URL(
            "",
            "URL",
            "PostgreSQL for the databases of stacks, as a role that can create roles and databases; unset: the embedded"
                    + " PostgreSQL, if it is used"),
    GATEWAY_PORT("", "PORT", "port of the gateway, which serves the hosts of stacks; unset: no gateway"),
    STACK_DOMAIN(
            "",
            "DOMAIN",
            "domain under which each account can use its slug for hosts of stacks without verification; unset: none"),
    RESERVED_HOSTS(
            "", "HOST,…", "other names of the server, its gateway and replicas, which stacks cannot use as hosts"),
    DNS_SERVER("", "HOST:PORT", "name server for domain verification; unset: the name servers of this machine"),
    BUCKET_PORT("", "PORT", "port of the S3 API for the buckets of stacks; unset: no buckets"),
    BUCKET_STORE(
            "",
            "URL",
            "external S3 for the buckets, such as https://access:secret@s3.example.com?region=eu-north-1; unset: the"
                    + " data directory"),
    REDIS_URL("", "URL", "Redis for the sessions of stacks, such as redis://user:password@host:6379; unset: none"),
    STRIPE_URL("https://api.stripe.com", "URL", "URL of the Stripe API"),
    OIDC_ISSUER("", "URL", "OpenID Connect issuer for single sign-on; unset: passwords only"),
    OIDC_CLIENT_ID("", "ID", "OpenID Connect client id of this server"),
    OIDC_CLIENT_SECRET("", "SECRET", "OpenID Connect client secret of this server"),
    PUBLIC_URL("", "URL", "URL at which browsers reach this server; unset: the host of each request, without TLS"),
    LOG_FORMAT("text", "FORMAT", "text for people or json for machines"),
    PROJECTION_MEGABYTES("256", "N", "memory for the entitlements in memory, in megabytes"),
    DATABASE_CONNECTIONS("16", "N", "maximum number of connections to PostgreSQL"),
    CHECK_LOG_PERMILLE("10", "N", "number of checks out of 1,000 that are sampled, to test changes on later"),
    EVENT_DAYS("90", "N", "days to keep events, unless an environment sets its own"),
    EVENT_COUNT("10000000", "N", "number of events to keep, unless an environment sets its own"),
    STACK_DATABASE_MEGABYTES("20480", "N", "size quota of each stack's data; above it, new transactions are read-only"),
    FUNCTIONS_TRUSTED(
            "false",
            "",
            "allow functions for several accounts, although functions are not fully isolated from each other"),
    FUNCTION_JAVA_HOME(
            "",
            "DIR",
            "Java that runs the jars of functions; unset: the server's own JDK, otherwise a JDK that is found on this"
                    + " machine");

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

    /// URLs may contain passwords.
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
                    FUNCTIONS_TRUSTED,
                    FUNCTION_JAVA_HOME -> false;
        };
    }
}
