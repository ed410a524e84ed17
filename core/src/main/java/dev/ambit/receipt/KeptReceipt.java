package dev.ambit.receipt;

import java.util.UUID;

/// @param number in the order in which receipts were signed
/// @param text what was signed
record KeptReceipt(long number, UUID operation, String text) {}
