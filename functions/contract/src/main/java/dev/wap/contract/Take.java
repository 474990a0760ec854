package dev.wap.contract;

/**
 * A rejected upload that somebody has decided on.
 *
 * @param upload the object that arrived, known by its run
 * @param run the upload's run, by the execution that carries the decision out
 * @param branch the rejected branch
 */
public record Take(Upload upload, Run run, Branch branch) {
  public Take {
    Check.present(upload, "take.upload");
    Check.present(run, "take.run");
    Check.present(branch, "take.branch");
  }
}
