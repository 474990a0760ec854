package dev.wap.local;

import dev.wap.local.template.Template;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wap check}: what {@code wap build} checks once everything is built. */
@Command(
    name = "check",
    description = {
      "Checks the template, the state machines and the functions' zips, as the embedded cloud loads them."
    },
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private final CloudOptions cloudOptions = new CloudOptions();

  @Override
  public Integer call() throws IOException {
    LocalOptions options = cloudOptions.options(Map.of());
    Template template = LocalTemplate.read(options, LocalTemplate.NO_NESSIE);
    var machines = LocalTemplate.check(template, options.cache());
    System.out.printf(
        "%d functions and %d state machine are in order.%n",
        template.functions().size(), machines.size());
    if (!template.passedOver().isEmpty()) {
      System.out.println("On AWS only: " + String.join(", ", template.passedOver()) + ".");
    }
    return 0;
  }
}
