package dev.ambit.receipt;

import java.util.UUID;

/// @param number in the order of signing
/// @param text the signed text
record StoredReceipt(long number, UUID operation, String text) {}
