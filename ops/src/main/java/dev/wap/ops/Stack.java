package dev.wap.ops;

import java.util.Map;

/**
 * A stack as CloudFormation describes it.
 *
 * @param name its name
 * @param id its ARN, by which it is still known for 90 days after it was deleted
 * @param status such as {@code CREATE_COMPLETE}
 * @param parameters the values of its template's parameters, by name
 * @param outputs its outputs, by name
 */
record Stack(
    String name,
    String id,
    String status,
    Map<String, String> parameters,
    Map<String, String> outputs) {}
