/// The provider of resources in AWS accounts. The operator attaches an AWS account to an account of Ambit; stacks that
/// are planned afterwards have their resources there.
@NullMarked
package dev.ambit.aws;

import org.jspecify.annotations.NullMarked;
