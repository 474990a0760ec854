package dev.wap.local.template;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An {@code AWS::Serverless::StateMachine}.
 *
 * @param logicalId its key under Resources
 * @param name Name, or stack and logical id joined by a hyphen
 * @param arn its ARN
 * @param definitionUri the file of its definition, as an absolute path
 * @param definitionSubstitutions values for the definition's {@code ${X}}
 * @param rules what starts it
 */
public record StateMachineResource(
    String logicalId,
    String name,
    String arn,
    Path definitionUri,
    Map<String, String> definitionSubstitutions,
    List<EventRule> rules) {
  public StateMachineResource {
    requireNonNull(logicalId, "logicalId");
    requireNonNull(name, "name");
    requireNonNull(arn, "arn");
    requireNonNull(definitionUri, "definitionUri");
    definitionSubstitutions = Map.copyOf(definitionSubstitutions);
    rules = List.copyOf(rules);
  }
}
