package dev.wap.ops;

import dev.wap.records.AwsService.Answer;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.regions.Region;

/** Says whose credentials these are; {@code ./wap deploy} asks before it begins. */
@Command(
    name = "identity",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Says which AWS account the credentials are of.")
final class IdentityCommand implements Callable<Integer> {
  private static final String VERSION = "2011-06-15";

  @Spec private CommandSpec command;

  @Option(names = "--profile", paramLabel = "P", description = "The AWS profile to use.")
  private @Nullable String profile;

  @Option(names = "--region", paramLabel = "R", description = "The region to ask in.")
  private @Nullable String region;

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    AwsAccount account = AwsAccount.of(profile, region, environment);
    // sam asks for the region when none is known; who one is, any region knows.
    Region asked = account.region().orElse(Region.US_EAST_1);
    try (var sts = new AwsApi(account, asked, "sts", environment, "STS")) {
      Answer answer =
          sts.post(
              Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
              CloudFormation.form("GetCallerIdentity", VERSION, Map.of()));
      Xml xml = Xml.parse(answer.text());
      if (!answer.isOk()) {
        throw CloudFormation.refusal("AWS", "GetCallerIdentity", answer, xml);
      }
      command
          .commandLine()
          .getOut()
          .printf(
              "AWS account %s, as %s, in %s%n",
              xml.text("GetCallerIdentityResult/Account"),
              xml.text("GetCallerIdentityResult/Arn"),
              account.region().map(Region::id).orElse("a region that sam asks for"));
      return 0;
    }
  }
}
