package dev.ambit.applier;

/// The owner of entitlements: a customer or one of its resources.
///
/// @param resourceId empty for the customer itself
record Holder(String customerId, String resourceId) {

    boolean isCustomer() {
        return resourceId.isEmpty();
    }
}
