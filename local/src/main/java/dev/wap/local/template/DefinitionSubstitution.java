package dev.wap.local.template;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A state machine's definition with its {@code ${X}} replaced, as {@code DefinitionSubstitutions}
 * does, and what did not fit. A name is letters, digits and underscores: anything else between the
 * braces is the definition's own text.
 *
 * @param text the definition; what has no value is left as it was
 * @param missing names in the definition without a value
 * @param unused values whose name the definition does not mention
 */
public record DefinitionSubstitution(String text, Set<String> missing, Set<String> unused) {
  private static final Pattern NAME = Pattern.compile("\\$\\{([A-Za-z0-9_]+)}");

  public DefinitionSubstitution {
    missing = Set.copyOf(missing);
    unused = Set.copyOf(unused);
  }

  /** Replaces every {@code ${X}} in the definition by its value. */
  public static DefinitionSubstitution of(String definition, Map<String, String> values) {
    Set<String> missing = new TreeSet<>();
    Set<String> unused = new TreeSet<>(values.keySet());
    String text =
        NAME.matcher(definition)
            .replaceAll(
                match -> {
                  String name = match.group(1);
                  unused.remove(name);
                  if (!values.containsKey(name)) {
                    missing.add(name);
                  }
                  return Matcher.quoteReplacement(values.getOrDefault(name, match.group()));
                });
    return new DefinitionSubstitution(text, missing, unused);
  }

  /**
   * The text, if everything fitted.
   *
   * @param place what to name in the error, such as the definition's file
   * @throws TemplateException naming what is missing or unused
   */
  public String orThrow(String place) {
    if (!missing.isEmpty()) {
      throw new TemplateException(
          place, "DefinitionSubstitutions has no value for " + new TreeSet<>(missing));
    }
    if (!unused.isEmpty()) {
      throw new TemplateException(
          place, "DefinitionSubstitutions names what is not used: " + new TreeSet<>(unused));
    }
    return text;
  }
}
