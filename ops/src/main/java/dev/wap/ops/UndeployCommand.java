package dev.wap.ops;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes a stack after it has said what goes and what stays, and on request also what stays. */
@Command(
    name = "undeploy",
    usageHelpWidth = 110,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Deletes a stack that ./wap deploy has made. It says first what it will remove and what it will keep,",
      "and asks. What is kept are the resources that the template retains: buckets with your data, the catalog.",
      "What an earlier undeploy has kept is removed by --all, for 90 days after it.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:deleted",
      "1:not deleted, or not all; the reason is on standard error",
      "2:wrong usage"
    })
final class UndeployCommand implements Callable<Integer> {
  /** Kept by the template that SAM makes, but a version goes with its function. */
  private static final String VERSION = "AWS::Lambda::Version";

  @Spec private CommandSpec command;

  @Mixin private final StackOptions options = new StackOptions();

  @Option(
      names = "--all",
      description =
          "Also removes what is kept: buckets with everything in them, the catalog's tables.")
  private boolean all;

  @Option(names = "--yes", description = "Does not ask.")
  private boolean yes;

  /**
   * What there is to remove.
   *
   * @param stack the stack, unless it was deleted before
   * @param removed what goes with it
   * @param kept what stays unless it is removed by itself
   */
  private record Plan(
      Optional<Stack> stack, List<StackResource> removed, List<StackResource> kept) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, String> environment = System.getenv();
    AwsAccount account = options.account(environment);
    PrintWriter out = command.commandLine().getOut();
    try (var cloudFormation = new CloudFormation(account, environment);
        var cloudControl = new CloudControl(account, environment);
        var buckets = new KeptBuckets(account)) {
      // All that will be kept is known before anything is deleted.
      Plan plan = plan(cloudFormation, cloudControl, buckets);
      print(out, plan, account, buckets);
      if (!isMeant(out)) {
        throw new OpsException("nothing was deleted");
      }
      if (plan.stack().isPresent()) {
        deleteStack(account);
      }
      if (all) {
        deleteKept(out, plan.kept(), cloudControl, buckets);
      } else if (!plan.kept().isEmpty()) {
        out.printf(
            "Kept, as listed above. To remove that too, within 90 days: ./wap undeploy --stack %s --all%n",
            options.stack());
      }
      out.flush();
      return 0;
    }
  }

  private Plan plan(CloudFormation cloudFormation, CloudControl cloudControl, KeptBuckets buckets) {
    String name = options.stack();
    Optional<Stack> stack = cloudFormation.find(name);
    List<StackResource> removed = new ArrayList<>();
    List<StackResource> kept = new ArrayList<>();
    if (stack.isPresent()) {
      Set<String> retained = cloudFormation.retained(name);
      for (StackResource resource : cloudFormation.resources(name)) {
        if (!resource.status().equals("DELETE_COMPLETE") && !resource.physicalId().isEmpty()) {
          boolean stays =
              retained.contains(resource.logicalId()) && !resource.type().equals(VERSION);
          (stays ? kept : removed).add(resource);
        }
      }
      return new Plan(stack, removed, kept);
    }
    if (!all) {
      var unused = cloudFormation.require(name);
    }
    for (String id : cloudFormation.deleted(name)) {
      for (StackResource resource : cloudFormation.resources(id)) {
        if (resource.status().equals("DELETE_SKIPPED")
            && !resource.type().equals(VERSION)
            && (resource.type().equals(KeptBuckets.TYPE)
                ? buckets.content(resource.physicalId()).isPresent()
                : cloudControl.exists(resource))) {
          kept.add(resource);
        }
      }
    }
    if (kept.isEmpty()) {
      throw new OpsException(
          "there is no stack '%s', and nothing is left of one that was deleted in the last 90 days: give --region or --profile if it is elsewhere"
              .formatted(name));
    }
    return new Plan(stack, removed, kept);
  }

  private void print(PrintWriter out, Plan plan, AwsAccount account, KeptBuckets buckets) {
    out.printf(
        "The stack %s in %s%s%n",
        options.stack(),
        account.requiredRegion().id(),
        plan.stack().isPresent() ? ", which is " + plan.stack().get().status() : " is gone");
    if (plan.stack().isPresent()) {
      out.println("Removed:");
      Map<String, Integer> types = new TreeMap<>();
      plan.removed().forEach(resource -> types.merge(resource.type(), 1, Integer::sum));
      types.forEach((type, count) -> out.printf("  %3d  %s%n", count, type));
    }
    if (!plan.kept().isEmpty()) {
      out.println(
          all
              ? "Removed as well, FOR EVER, with everything that is in it:"
              : "Kept, with everything that is in it:");
      plan.kept()
          .forEach(
              resource ->
                  out.printf(
                      "  %s %s (%s)%s%n",
                      resource.type(),
                      resource.physicalId(),
                      resource.logicalId(),
                      content(resource, buckets)));
    }
    out.flush();
  }

  private static String content(StackResource resource, KeptBuckets buckets) {
    if (!resource.type().equals(KeptBuckets.TYPE)) {
      return "";
    }
    return buckets
        .content(resource.physicalId())
        .map(it -> String.format(Locale.ROOT, ": %,d objects, %,d bytes", it.objects(), it.bytes()))
        .orElse(": gone");
  }

  private boolean isMeant(PrintWriter out) throws IOException {
    if (yes) {
      return true;
    }
    out.print("To go on, type the stack's name: ");
    out.flush();
    var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String typed = in.readLine();
    return typed != null && typed.strip().equals(options.stack());
  }

  /** By sam, which also removes what it has uploaded for the deployment. */
  private void deleteStack(AwsAccount account) throws IOException, InterruptedException {
    List<String> sam =
        new ArrayList<>(
            List.of(
                "sam",
                "delete",
                "--stack-name",
                options.stack(),
                "--region",
                account.requiredRegion().id(),
                "--no-prompts"));
    account
        .profile()
        .ifPresent(
            profile -> {
              sam.add("--profile");
              sam.add(profile);
            });
    int exitCode = new ProcessBuilder(sam).inheritIO().start().waitFor();
    if (exitCode != 0) {
      throw new OpsException(
          "'sam delete' failed with exit code %d, as it says above; what would be kept is untouched"
              .formatted(exitCode));
    }
  }

  /** What others of them need goes in a later round. */
  private static void deleteKept(
      PrintWriter out, List<StackResource> kept, CloudControl cloudControl, KeptBuckets buckets)
      throws InterruptedException {
    List<StackResource> left = kept;
    while (!left.isEmpty()) {
      List<StackResource> failed = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      for (StackResource resource : left) {
        try {
          if (resource.type().equals(KeptBuckets.TYPE)) {
            buckets.delete(resource.physicalId());
          } else {
            cloudControl.delete(resource);
          }
          out.printf("Removed %s %s%n", resource.type(), resource.physicalId());
          out.flush();
        } catch (OpsException e) {
          failed.add(resource);
          reasons.add(e.getMessage());
        }
      }
      if (failed.size() == left.size()) {
        throw new OpsException(String.join("; ", reasons));
      }
      left = failed;
    }
  }
}
