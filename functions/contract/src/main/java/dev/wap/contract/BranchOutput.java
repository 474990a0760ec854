package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/** What the branch function answers: one of four shapes, by the action it was asked for. */
public sealed interface BranchOutput extends TaskOutput {
  /**
   * The answer to CREATE.
   *
   * @param run the run of the upload
   * @param branch the branch at {@code main}'s head, unless there is nothing to do
   * @param done whether the upload has been decided before
   */
  record Created(Run run, @Nullable Branch branch, Done done) implements BranchOutput {
    public Created {
      Check.present(run, "run");
      Check.present(done, "done");
      if ((branch == null) != (done != Done.NO)) {
        throw new IllegalArgumentException("branch is there if and only if done is NO");
      }
    }

    @Override
    public String summary() {
      return branch == null ? done + " before" : "created " + branch.name();
    }
  }

  /**
   * The answer to REJECT.
   *
   * @param reject what was decided
   */
  record Rejected(Reject reject) implements BranchOutput {
    public Rejected {
      Check.present(reject, "reject");
    }

    @Override
    public String summary() {
      return "%s by %s".formatted(reject.outcome(), reject.execution());
    }
  }

  /**
   * The answer to TAKE.
   *
   * @param take what was decided on
   */
  record Taken(Take take) implements BranchOutput {
    public Taken {
      Check.present(take, "take");
    }

    @Override
    public String summary() {
      return "took %s".formatted(take.branch().name());
    }
  }

  /**
   * The answer to DISCARD.
   *
   * @param discard what was cleared away
   */
  record Discarded(Discard discard) implements BranchOutput {
    public Discarded {
      Check.present(discard, "discard");
    }

    @Override
    public String summary() {
      return "deleted %s, %s"
          .formatted(
              discard.branches(),
              discard.published()
                  ? "published"
                  : discard.rejected() != null ? "rejected" : "not published");
    }
  }
}
