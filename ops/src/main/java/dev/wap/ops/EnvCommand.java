package dev.wap.ops;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what makes a shell, and every command of {@code ./wap}, look at a deployed stack. */
@Command(
    name = "env",
    usageHelpWidth = 110,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Prints the settings of a deployed stack as shell exports, made from the stack's outputs.",
      "Use it by:  eval \"$(./wap env --stack NAME)\"",
      ""
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:printed", "1:failed; the reason is on standard error", "2:wrong usage"})
final class EnvCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Mixin private final StackOptions options = new StackOptions();

  @Option(
      names = "--upkeep",
      description =
          "With the catalog's credentials of upkeep, which may delete the branches of uploads; else with those that only read.")
  private boolean upkeep;

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    AwsAccount account = options.account(environment);
    Stack stack;
    try (var cloudFormation = new CloudFormation(account, environment)) {
      stack = cloudFormation.require(options.stack());
    }
    StackEnvironment.Role role = upkeep ? StackEnvironment.Role.UPKEEP : StackEnvironment.Role.READ;
    PrintWriter out = command.commandLine().getOut();
    StackEnvironment.unset(account).forEach(name -> out.println("unset " + name));
    new TreeMap<>(StackEnvironment.of(stack, account, role))
        .forEach(
            (name, value) -> out.printf("export %s='%s'%n", name, value.replace("'", "'\\''")));
    out.flush();
    return 0;
  }
}
