package dev.ambit.branch;

/// The address of an environment's deploys in the console, for messages to people who push.
public final class DeploysAddress {

    private DeploysAddress() {}

    /// Returns the address.
    ///
    /// @param server base URL without a slash at its end
    public static String of(String server, String account, String environment) {
        return "%s/console/%s/e/%s/stack/deploys".formatted(server, account, environment);
    }
}
