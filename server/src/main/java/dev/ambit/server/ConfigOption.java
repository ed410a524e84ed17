package dev.ambit.server;

import dev.ambit.config.Option;

/// The options of the server. Each can be set on the command line (`--data DIR`) or by an environment variable
/// (`AMBIT_DATA`).
public enum ConfigOption implements Option {
    HOST(Section.PROCESS, "0.0.0.0", "HOST", "address to listen on; 0.0.0.0 is every address"),
    PORT(Section.PROCESS, "8080", "PORT", "port for HTTP; 0 selects a free port"),
    EDGE_PORT(
            Section.PROCESS,
            "",
            "PORT",
            "additional loopback port on which SDKs of this machine look for edge documents; default of dev: 3060; unset: no such port"),
    DATA(Section.PROCESS, ".ambit", "DIR", "data directory: the embedded PostgreSQL, keys and passwords"),
    ALLOW_ROOT(Section.PROCESS, "false", "", "as root on Linux: keep root instead of running as another user"),
    LOG_FORMAT(Section.PROCESS, "text", "FORMAT", "format of log lines: text for people or json for machines"),
    PUBLIC_URL(
            Section.PROCESS,
            "",
            "URL",
            "URL at which browsers reach this server; unset: the host of each request, without TLS"),
    SMTP_URL(
            Section.PROCESS,
            "",
            "URL",
            "SMTP server for mail, such as smtps://user:password@mail.example.com; smtp:// requires STARTTLS unless it"
                    + " ends in ?tls=off; requires mail-from and public-url; unset: no mail is sent"),
    MAIL_FROM(Section.PROCESS, "", "ADDRESS", "sender of mail, such as ambit@example.com"),
    PROJECTION_MEGABYTES(
            Section.PROCESS, "256", "MEGABYTES", "memory for cached entitlements, from which checks are answered"),
    WEBSOCKETS(
            Section.PROCESS,
            "10000",
            "WEBSOCKETS",
            "maximum number of open WebSockets, one for each process of the node SDK; further ones are refused"),
    DATABASE_URL(
            Section.DATABASE,
            "",
            "URL",
            "external PostgreSQL, as the application role, which owns nothing; unset: embedded PostgreSQL"),
    DATABASE_OWNER_URL(
            Section.DATABASE,
            "",
            "URL",
            "the same database, as the role that owns the tables, for migrations; required with database-url"),
    DATABASE_CONNECTIONS(Section.DATABASE, "16", "CONNECTIONS", "maximum number of connections to PostgreSQL"),
    EVENT_DAYS(Section.DATABASE, "90", "DAYS", "age up to which events are kept, unless an environment sets its own"),
    EVENT_COUNT(Section.DATABASE, "10000000", "EVENTS", "number of events to keep, unless an environment sets its own"),
    CHECK_LOG_PERMILLE(
            Section.DATABASE,
            "10",
            "CHECKS",
            "number of checks out of 1,000 that are stored as samples, to test changes on later; 0 stores none"),
    OPERATOR_TOKEN(
            Section.SECURITY,
            "",
            "TOKEN",
            "token for the operator and for the setup of the server; unset: generated and stored in the file"
                    + " operator-token of the data directory, with mode 0600"),
    MASTER_KEY_FILE(
            Section.SECURITY,
            "",
            "FILE",
            "key file that encrypts stored secrets; unset: master-key in the data directory, generated"),
    ALLOW_ADDRESSES(Section.SECURITY, "", "CIDR,…", "private addresses that outgoing calls may reach; unset: none"),
    TRUSTED_PROXIES(Section.SECURITY, "", "CIDR,…", "proxies whose X-Forwarded-For header is trusted; unset: none"),
    OIDC_ISSUER(
            Section.SECURITY,
            "",
            "URL",
            "OpenID Connect issuer for single sign-on, required with the client id and secret; unset: passwords only"),
    OIDC_CLIENT_ID(Section.SECURITY, "", "ID", "OpenID Connect client id of this server"),
    OIDC_CLIENT_SECRET(Section.SECURITY, "", "SECRET", "OpenID Connect client secret of this server"),
    STRIPE_URL(Section.SECURITY, "https://api.stripe.com", "URL", "URL of the Stripe API"),
    GATEWAY_PORT(
            Section.STACKS, "", "PORT", "port of the gateway, which serves the hosts of stacks; unset: no gateway"),
    GATEWAY_URL(
            Section.STACKS,
            "",
            "URL",
            "URL at which other hosts reach the gateway; unset: its port, which hosts on this machine reach"),
    HOST_PORT(
            Section.STACKS,
            "",
            "PORT",
            "loopback port at which other hosts join and send requests to the server; unset: no other hosts"),
    STACK_DOMAIN(
            Section.STACKS,
            "",
            "DOMAIN",
            "domain under which each account can use its slug for hosts of stacks without verification; unset: none"),
    RESERVED_HOSTS(
            Section.STACKS,
            "",
            "HOST,…",
            "other names of the server, its gateway and replicas, which stacks cannot use as hosts"),
    DNS_SERVER(
            Section.STACKS,
            "",
            "HOST:PORT",
            "name server for domain verification; unset: the name servers of this machine"),
    BUCKET_PORT(Section.STACKS, "", "PORT", "port of the S3 API for the buckets of stacks; unset: no buckets"),
    BUCKET_URL(
            Section.STACKS,
            "",
            "URL",
            "URL at which other hosts reach the S3 API; unset: its port, which hosts on this machine reach"),
    BUCKET_STORE(
            Section.STACKS,
            "",
            "URL",
            "external S3 for the buckets, such as https://access:secret@s3.example.com?region=eu-north-1; unset: the"
                    + " data directory"),
    REDIS_URL(
            Section.STACKS,
            "",
            "URL",
            "Redis that stacks share for sessions in the mode KEYSPACE, such as redis://user:password@host:6379; unset:"
                    + " no such sessions"),
    REDIS_SERVER(
            Section.STACKS,
            "",
            "FILE",
            "program redis-server 7 or later, for a Redis process for each stack with sessions in the mode INSTANCE; none:"
                    + " no such sessions; unset: redis-server on the PATH"),
    TENANT_DATABASE_URL(
            Section.STACKS,
            "",
            "URL",
            "PostgreSQL for the databases of stacks, as a role that can create roles and databases; unset: the embedded"
                    + " PostgreSQL, if it is used"),
    TENANT_DATABASE_SHARED(
            Section.STACKS,
            "false",
            "",
            "with tenant-database-url: accept the PostgreSQL server with Ambit's own rows, where a stack can use up the locks"
                    + " and memory of the server"),
    STACK_DATABASE_MEGABYTES(
            Section.STACKS,
            "20480",
            "MEGABYTES",
            "size quota of each stack's data; above it, new transactions are read-only"),
    STACK_SESSION_MEGABYTES(
            Section.STACKS,
            "512",
            "MEGABYTES",
            "memory of a session in the embedded PostgreSQL of stacks, beyond its shared memory; a query that needs more"
                    + " fails with out of memory"),
    SERVER_OUTAGE_MINUTES(
            Section.STACKS,
            "15",
            "MINUTES",
            "time for which known hosts and buckets are still served while the server does not answer; 0: not at all"),
    FUNCTIONS_TRUSTED(Section.STACKS, "false", "", "ignored; functions of all accounts run in containers"),
    FUNCTION_JAVA_HOME(
            Section.STACKS,
            "",
            "DIR",
            "Java that runs the jars of functions; unset: the server's own JDK, otherwise a JDK found on this machine"),
    OCI_RUNTIME(Section.STACKS, "", "FILE", "container runtime that runs functions; unset: runc, if it is installed"),
    FUNCTION_OUTGOING_HOSTS(
            Section.STACKS,
            "",
            "HOST,…",
            "hosts that functions may call over HTTPS if their blueprints list them; *.example.com and * are possible;"
                    + " unset: none");

    /// Part of the reference that describes an option.
    public enum Section {
        PROCESS,
        DATABASE,
        SECURITY,
        STACKS
    }

    private final Section section;
    private final String byDefault;
    private final String placeholder;
    private final String description;

    ConfigOption(Section section, String byDefault, String placeholder, String description) {
        this.section = section;
        this.byDefault = byDefault;
        this.placeholder = placeholder;
        this.description = description;
    }

    public Section section() {
        return section;
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
                    SMTP_URL,
                    OPERATOR_TOKEN,
                    OIDC_CLIENT_SECRET -> true;
            case HOST,
                    PORT,
                    EDGE_PORT,
                    DATA,
                    MAIL_FROM,
                    MASTER_KEY_FILE,
                    ALLOW_ADDRESSES,
                    TRUSTED_PROXIES,
                    STRIPE_URL,
                    REDIS_SERVER,
                    GATEWAY_PORT,
                    GATEWAY_URL,
                    HOST_PORT,
                    STACK_DOMAIN,
                    RESERVED_HOSTS,
                    DNS_SERVER,
                    BUCKET_PORT,
                    BUCKET_URL,
                    OIDC_ISSUER,
                    OIDC_CLIENT_ID,
                    PUBLIC_URL,
                    ALLOW_ROOT,
                    LOG_FORMAT,
                    PROJECTION_MEGABYTES,
                    WEBSOCKETS,
                    DATABASE_CONNECTIONS,
                    CHECK_LOG_PERMILLE,
                    EVENT_DAYS,
                    EVENT_COUNT,
                    TENANT_DATABASE_SHARED,
                    STACK_DATABASE_MEGABYTES,
                    STACK_SESSION_MEGABYTES,
                    SERVER_OUTAGE_MINUTES,
                    FUNCTIONS_TRUSTED,
                    FUNCTION_JAVA_HOME,
                    OCI_RUNTIME,
                    FUNCTION_OUTGOING_HOSTS -> false;
        };
    }
}
