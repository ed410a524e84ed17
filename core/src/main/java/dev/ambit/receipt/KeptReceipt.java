package dev.ambit.receipt;

import java.util.UUID;

/// @param number in the order of signing
/// @param text the signed text
record KeptReceipt(long number, UUID operation, String text) {}
