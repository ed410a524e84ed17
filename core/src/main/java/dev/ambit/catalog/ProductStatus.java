package dev.ambit.catalog;

/// The status of a product. An archived product cannot be sold.
public enum ProductStatus {
    PUBLISHED,
    ARCHIVED,
}
