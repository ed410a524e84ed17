package dev.ambit.stack;

/// An existing object of a remote provider, as Terraform names it.
///
/// @param type of the Terraform resource, such as `aws_s3_bucket`
/// @param id that Terraform's provider needs to import the object
public record TerraformImport(String type, String id) {}
