package dev.ambit.pricelist;

/// All entities that the packages of a price list can refer to. Plans and add-ons are known by their ids only.
record Definitions(
        Known<ListedFeature> features, Known<ListedFeature> limits, Known<String> plans, Known<String> addOns) {}
