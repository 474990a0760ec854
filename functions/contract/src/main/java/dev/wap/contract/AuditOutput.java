package dev.wap.contract;

/**
 * What the audit function answers.
 *
 * @param audit the verdict
 */
public record AuditOutput(Audit audit) {
  public AuditOutput {
    Check.present(audit, "audit");
  }
}
