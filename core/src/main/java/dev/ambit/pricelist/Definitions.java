package dev.ambit.pricelist;

/// All entities that the packages of a price list can refer to; plans and add-ons by id.
record Definitions(
        Known<ListedFeature> features, Known<ListedFeature> limits, Known<String> plans, Known<String> addOns) {}
