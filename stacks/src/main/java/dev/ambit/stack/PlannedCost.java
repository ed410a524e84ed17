package dev.ambit.stack;

/// The cost of a resource that an order creates.
///
/// @param stage of the stack that gets the resource; the first order also creates the stack of production
/// @param provider such as `aws`, or `local`
public record PlannedCost(Stage stage, ResourceKind kind, String provider, ResourceCost cost) {}
