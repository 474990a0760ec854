package dev.wap.contract;

/**
 * A Nessie reference: always a name and a hash.
 *
 * @param name the branch's name
 * @param hash the commit that is meant, which need not be the branch's head any more
 */
public record Branch(String name, String hash) {
  public Branch {
    Check.notEmpty(name, "branch.name");
    Check.notEmpty(hash, "branch.hash");
  }
}
