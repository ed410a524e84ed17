package dev.ambit.access;

/// Something that a scoped key may do in its environment (domain.md §1.3). A customer's entitlements and usage
/// belong to the customer.
///
/// The catalog is no resource. Every scoped key reads what is published of it, as the public client key does; drafts
/// and changes are for the server key.
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

    /// Whoever may write may read.
    boolean covers(KeyScope wanted) {
        return resource == wanted.resource && (action == Action.WRITE || wanted.action == Action.READ);
    }

    @Override
    public String toString() {
        return resource + ":" + action;
    }
}
