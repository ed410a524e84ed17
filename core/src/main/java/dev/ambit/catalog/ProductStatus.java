package dev.ambit.catalog;

/// Nothing of an archived product is sold.
public enum ProductStatus {
    PUBLISHED,
    ARCHIVED,
}
