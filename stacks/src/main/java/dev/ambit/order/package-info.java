/// Orders of development environments: an order is quoted from the operator's catalog, approved, provisioned and
/// invoiced monthly. It is the only package in which Ambit sells to accounts what it provisions for them.
@NullMarked
package dev.ambit.order;

import org.jspecify.annotations.NullMarked;
