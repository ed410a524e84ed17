package dev.ambit.pricelist;

/// All entities that the packages of a price list can refer to. Plans and add-ons are known by their ids only.
record Definitions(
        NamedEntries<ListedFeature> features,
        NamedEntries<ListedFeature> limits,
        NamedEntries<String> plans,
        NamedEntries<String> addOns) {}
