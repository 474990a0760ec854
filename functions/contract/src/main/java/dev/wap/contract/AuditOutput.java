package dev.wap.contract;

/**
 * What the audit function answers.
 *
 * @param audit the verdict
 */
public record AuditOutput(Audit audit) implements TaskOutput {
  public AuditOutput {
    Check.present(audit, "audit");
  }

  @Override
  public String summary() {
    return "%s, %s".formatted(audit.outcome(), audit.reportUri());
  }
}
