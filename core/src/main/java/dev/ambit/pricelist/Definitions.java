package dev.ambit.pricelist;

/// All that the packages of a price list may refer to; plans and add-ons by their ids.
record Definitions(
        Known<ListedFeature> features, Known<ListedFeature> limits, Known<String> plans, Known<String> addOns) {}
