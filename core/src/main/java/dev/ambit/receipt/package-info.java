/// Receipts: signed records of permanent deletions with what was removed, for whom and when. They outlive the
/// removed data, and contain only names and counts.
@NullMarked
package dev.ambit.receipt;

import org.jspecify.annotations.NullMarked;
