package dev.wap.local;

import dev.wap.local.template.FunctionResource;
import dev.wap.local.template.Template;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
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
    Template template = LocalTemplate.read(cloudOptions.options(Map.of()), LocalTemplate.NO_NESSIE);
    LocalTemplate.requireZips(template);
    for (FunctionResource function : template.functions()) {
      requireHandler(function);
    }
    var machines = LocalTemplate.stateMachines(template);
    System.out.printf(
        "%d functions and %d state machine are in order.%n",
        template.functions().size(), machines.size());
    return 0;
  }

  private static void requireHandler(FunctionResource function) throws IOException {
    String entry = function.handler().split("::", -1)[0].replace('.', '/') + ".class";
    try (JarFile zip = new JarFile(function.codeUri().toFile())) {
      if (zip.getEntry(entry) == null) {
        throw new IOException(
            "%s: its Handler %s is not in %s"
                .formatted(function.logicalId(), function.handler(), function.codeUri()));
      }
    }
  }
}
