/// Micrometer metrics of the Java client. They tell how old its data is and how much usage waits.
@NullMarked
package dev.ambit.micrometer;

import org.jspecify.annotations.NullMarked;
