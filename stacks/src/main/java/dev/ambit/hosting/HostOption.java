package dev.ambit.hosting;

import dev.ambit.config.Option;

/// The options of a host that joins a server, given on the command line (`--data DIR`) or as a variable
/// (`AMBIT_HOST_DATA`). The credential is not among them, because other users of the machine see the command line.
public enum HostOption implements Option {
    SERVER("", "URL", "required: URL of the server's --host-port; https unless it is on this machine"),
    NAME("", "NAME", "required: name of the host, as in `ambit hosts invite`"),
    DATA(".ambit-host", "DIR", "data directory: buckets, repositories and code of functions"),
    CREDENTIAL_FILE("", "FILE", "file with the credential; unset: the variable AMBIT_HOST_CREDENTIAL"),
    LISTEN("0.0.0.0", "HOST", "address that the gateway and the S3 API listen on; 0.0.0.0 is every address"),
    AGENT_PORT("", "PORT", "required: loopback port for requests of the server"),
    AGENT_URL("", "URL", "URL at which the server reaches the agent port; unset: that port of this machine"),
    GATEWAY_PORT("", "PORT", "port of the gateway; required if the server has one"),
    GATEWAY_URL("", "URL", "URL at which other hosts reach the gateway; unset: its port on this machine"),
    BUCKET_PORT("", "PORT", "port of the S3 API; required if the server has one"),
    BUCKET_URL("", "URL", "URL at which other hosts reach the S3 API; unset: its port on this machine"),
    REDIS_SERVER(
            "",
            "FILE",
            "program redis-server 7 or later, for session stores; none: no session stores; unset: redis-server on the PATH"),
    FUNCTION_JAVA_HOME("", "DIR", "Java that runs the jars of functions; unset: a JDK found on this machine"),
    OCI_RUNTIME("", "FILE", "container runtime that runs functions; unset: runc, if it is installed"),
    LOG_FORMAT("text", "FORMAT", "format of log lines: text for people or json for machines");

    private final String byDefault;
    private final String placeholder;
    private final String description;

    HostOption(String byDefault, String placeholder, String description) {
        this.byDefault = byDefault;
        this.placeholder = placeholder;
        this.description = description;
    }

    /// The log format is shared with the server; all other options are separate.
    @Override
    public String variable() {
        return this == LOG_FORMAT ? "AMBIT_LOG_FORMAT" : "AMBIT_HOST_" + name();
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
        return false;
    }
}
