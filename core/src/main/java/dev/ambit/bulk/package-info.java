/// Bulk changes: the same grants or the same plan for all customers that match a filter. An operation changes one
/// customer after the other and lists those that failed.
@NullMarked
package dev.ambit.bulk;

import org.jspecify.annotations.NullMarked;
