package dev.ambit.receipt;

/// @param text the signed text, in UTF-8
/// @param signature 64 bytes in base64url
/// @param publicKey 32 bytes in base64url
record SignedReceipt(String text, String signature, String publicKey) {}
