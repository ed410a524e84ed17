package dev.ambit.access;

/// One permission of a scoped key in its environment. The entitlements and usage of a customer belong to the
/// resource `customers`.
///
/// The catalog has no scope. Every scoped key can read the published catalog, like a client key; drafts and changes
/// require a server key.
public record KeyScope(Resource resource, Action action) {

    public enum Resource {
        API_KEY,
        COUPON,
        CUSTOMER,
        ENVIRONMENT,
        EVENT_QUEUE,
        SUBSCRIPTION,
    }

    public enum Action {
        READ,
        WRITE,
    }

    public static final KeyScope READ_CUSTOMERS = new KeyScope(Resource.CUSTOMER, Action.READ);
    public static final KeyScope WRITE_CUSTOMERS = new KeyScope(Resource.CUSTOMER, Action.WRITE);
    public static final KeyScope READ_SUBSCRIPTIONS = new KeyScope(Resource.SUBSCRIPTION, Action.READ);
    public static final KeyScope WRITE_SUBSCRIPTIONS = new KeyScope(Resource.SUBSCRIPTION, Action.WRITE);

    /// Write access includes read access.
    boolean covers(KeyScope wanted) {
        return resource == wanted.resource && (action == Action.WRITE || wanted.action == Action.READ);
    }

    @Override
    public String toString() {
        return resource + ":" + action;
    }
}
