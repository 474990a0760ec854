package dev.wap.ops;

/**
 * One resource of a stack.
 *
 * @param logicalId its name in the template
 * @param type such as {@code AWS::S3::Bucket}
 * @param physicalId its name on AWS
 * @param status such as {@code CREATE_COMPLETE}; {@code DELETE_SKIPPED} of one that was kept when
 *     the stack was deleted
 */
record StackResource(String logicalId, String type, String physicalId, String status) {}
