package dev.wap.local.stepfunctions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what Step Functions refuses in a JSONata expression that is valid elsewhere.
 *
 * <p>In Step Functions an expression has no input document: a field name, {@code $}, {@code *} or
 * {@code %} that stands at the top of an expression, and {@code $$} anywhere, would refer to
 * nothing. Below a value that gives a context, as in {@code $rules[outcome = 'FAIL'].rule}, names
 * are fine. ({@code $eval} does not exist either.) Source: Amazon States Language specification,
 * "JSONata expressions"; AWS Step Functions Developer Guide, "Transforming data with JSONata".
 *
 * <p>It reads tokens, not the parser's tree, which the library keeps to itself. A bracket opens a
 * context if it applies to something: {@code a.(…)}, {@code a[…]}, {@code a{…}}, {@code a^(…)}; a
 * function's body does not.
 */
final class JsonataReferences {
  private static final Set<String> KEYWORDS =
      Set.of("and", "or", "in", "true", "false", "null", "function", "λ");
  private static final Set<String> OPERATOR_WORDS = Set.of("and", "or", "in");
  private static final Set<String> STATES_FIELDS =
      Set.of("input", "result", "errorOutput", "context");

  /** Stand in for brackets while in the two parts of a transform. */
  private static final char TRANSFORM_PATTERN = '|';

  private static final char TRANSFORM_UPDATE = '!';

  private enum Before {
    /** The start, an operator or an opening bracket: an operand follows. */
    OPERAND_EXPECTED,
    /** A dot: the next operand is a step, applied to what stands before. */
    STEP_EXPECTED,
    /** The end of an operand: an operator follows. */
    OPERAND_ENDED,
    /** The end of an operand that was itself a step. */
    STEP_ENDED,
  }

  private record Bracket(char opening, boolean context, boolean parameters) {}

  private final String text;
  private final Deque<Bracket> open = new ArrayDeque<>();
  private int at;
  private Before before = Before.OPERAND_EXPECTED;
  private boolean sortFollows;
  private boolean parametersFollow;
  private boolean bodyFollows;
  private boolean statesFieldFollows;
  private Optional<String> problem = Optional.empty();
  private final Set<String> read = new LinkedHashSet<>();
  private final Set<String> bound = new HashSet<>();
  private final Set<String> statesFields = new LinkedHashSet<>();

  private JsonataReferences(String text) {
    this.text = text;
  }

  /**
   * The first thing in an expression that Step Functions refuses.
   *
   * @param expression an expression that the JSONata parser accepts, without the <code>{% %}</code>
   */
  static Optional<String> problem(String expression) {
    return new JsonataReferences(expression).scan();
  }

  /**
   * What an expression takes from outside of itself.
   *
   * @param variables the variables that it reads, functions among them, without the dollar sign and
   *     without those that it binds itself, wherever in it that is
   * @param statesFields the fields of {@code $states} that it reads
   */
  record Uses(Set<String> variables, Set<String> statesFields) {
    Uses {
      variables = Set.copyOf(variables);
      statesFields = Set.copyOf(statesFields);
    }
  }

  /** What an expression that has no {@link #problem} takes from outside of itself. */
  static Uses uses(String expression) {
    JsonataReferences references = new JsonataReferences(expression);
    var unused = references.scan();
    references.read.removeAll(references.bound);
    return new Uses(references.read, references.statesFields);
  }

  private Optional<String> scan() {
    while (problem.isEmpty() && at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (text.startsWith("/*", at)) {
        at = after(text.indexOf("*/", at + 2), 2);
      } else if (c == '"' || c == '\'') {
        skipQuoted(c, '\\');
        operand();
      } else if (c == '`') {
        int start = at;
        skipQuoted(c, '\0');
        name(text.substring(start + 1, at - 1));
      } else if (c == '/' && operandExpected()) {
        skipQuoted('/', '\\');
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
          at++;
        }
        operand();
      } else if (c == '$') {
        int start = at++;
        skipWord();
        variable(text.substring(start, at));
      } else if (Character.isDigit(c)) {
        skipNumber();
        operand();
      } else if (isWord(c)) {
        int start = at;
        skipWord();
        word(text.substring(start, at));
      } else {
        symbol(c);
      }
    }
    return problem;
  }

  private void word(String word) {
    if (before == Before.STEP_EXPECTED || !KEYWORDS.contains(word)) {
      name(word);
    } else if (OPERATOR_WORDS.contains(word)) {
      // "and", "or" and "in" are operators between operands, and field names elsewhere.
      if (operandExpected()) {
        name(word);
      } else {
        before = Before.OPERAND_EXPECTED;
      }
    } else if (word.equals("function") || word.equals("λ")) {
      parametersFollow = true;
      operand();
    } else {
      operand();
    }
  }

  private void name(String name) {
    if (before != Before.STEP_EXPECTED && !inContext()) {
      refuse("the bare name '" + name + "' refers to no input; write $states.input." + name);
    }
    if (statesFieldFollows && !STATES_FIELDS.contains(name)) {
      refuse("$states has no field '" + name + "', only input, result, errorOutput and context");
    }
    if (statesFieldFollows) {
      statesFields.add(name);
    }
    operand();
  }

  private void variable(String variable) {
    if (variable.equals("$") && text.startsWith("$", at)) {
      refuse("'$$' is not available in Step Functions; use $states.input");
    } else if (variable.equals("$") && before != Before.STEP_EXPECTED && !inContext()) {
      refuse("'$' refers to no input here; use $states.input");
    } else if (variable.equals("$eval")) {
      refuse("the function $eval is not available in Step Functions; use $parse");
    } else if (variable.equals("$states") && assignmentFollows()) {
      refuse("$states is reserved and cannot be assigned");
    }
    if (variable.length() > 1 && !variable.equals("$states")) {
      (binds() || assignmentFollows() ? bound : read).add(variable.substring(1));
    }
    operand();
    statesFieldFollows = variable.equals("$states");
  }

  /** A function's parameter, or what {@code @} or {@code #} before it binds. */
  private boolean binds() {
    int start = text.lastIndexOf('$', at - 1);
    return (!open.isEmpty() && open.peek().parameters())
        || (start > 0 && "@#".indexOf(text.charAt(start - 1)) >= 0);
  }

  private boolean assignmentFollows() {
    int next = at;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return text.startsWith(":=", next);
  }

  private void symbol(char c) {
    boolean fieldOfStates = statesFieldFollows && c == '.';
    statesFieldFollows = false;
    at++;
    switch (c) {
      case '(', '[', '{' -> opening(c);
      case ')', ']', '}' -> closing();
      case '.' -> {
        if (text.startsWith(".", at)) {
          at++;
          before = Before.OPERAND_EXPECTED;
        } else {
          before = Before.STEP_EXPECTED;
          statesFieldFollows = fieldOfStates;
        }
      }
      case '^' -> {
        sortFollows = true;
        before = Before.OPERAND_EXPECTED;
      }
      case '*', '%' -> {
        while (c == '*' && text.startsWith("*", at)) {
          at++;
        }
        if (!operandExpected()) {
          before = Before.OPERAND_EXPECTED;
        } else if (before != Before.STEP_EXPECTED && !inContext()) {
          refuse("'" + c + "' refers to no input here; start from $states.input");
        } else {
          operand();
        }
      }
      case '|' -> transform();
      case '<' -> {
        if (bodyFollows) {
          // A function's signature, as in function($x)<n:n>{…}.
          at = after(text.indexOf('{', at), 0);
        } else {
          before = Before.OPERAND_EXPECTED;
        }
      }
      default -> before = Before.OPERAND_EXPECTED;
    }
  }

  /** The parts of {@code |pattern|update|} are evaluated on what the transform is applied to. */
  private void transform() {
    char inner = open.isEmpty() ? '\0' : open.peek().opening();
    if (inner == TRANSFORM_UPDATE) {
      open.pop();
      before = Before.OPERAND_ENDED;
      return;
    }
    if (inner == TRANSFORM_PATTERN) {
      open.pop();
    }
    char part = inner == TRANSFORM_PATTERN ? TRANSFORM_UPDATE : TRANSFORM_PATTERN;
    open.push(new Bracket(part, true, false));
    before = Before.OPERAND_EXPECTED;
  }

  private void opening(char bracket) {
    boolean context;
    boolean parameters = false;
    if (parametersFollow) {
      context = inContext();
      parameters = true;
      parametersFollow = false;
    } else if (bodyFollows) {
      context = inContext();
      bodyFollows = false;
    } else if (sortFollows || before == Before.STEP_EXPECTED || before == Before.STEP_ENDED) {
      // A step's own arguments see the step's context too: $orders.$sum(amount).
      context = true;
      sortFollows = false;
    } else if (before == Before.OPERAND_ENDED && bracket != '(') {
      context = true;
    } else {
      context = inContext();
    }
    open.push(new Bracket(bracket, context, parameters));
    before = Before.OPERAND_EXPECTED;
  }

  private void closing() {
    if (!open.isEmpty()) {
      bodyFollows = open.pop().parameters();
    }
    before = Before.OPERAND_ENDED;
  }

  private void operand() {
    before = before == Before.STEP_EXPECTED ? Before.STEP_ENDED : Before.OPERAND_ENDED;
    statesFieldFollows = false;
  }

  private boolean operandExpected() {
    return before == Before.OPERAND_EXPECTED || before == Before.STEP_EXPECTED;
  }

  private boolean inContext() {
    return !open.isEmpty() && open.peek().context();
  }

  private void refuse(String reason) {
    if (problem.isEmpty()) {
      problem = Optional.of(reason);
    }
  }

  private void skipQuoted(char quote, char escape) {
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == escape ? 2 : 1;
    }
    at = Math.min(at + 1, text.length());
  }

  private void skipWord() {
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
  }

  private void skipNumber() {
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean fraction =
          c == '.' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
      boolean exponentSign =
          (c == '+' || c == '-') && Character.toLowerCase(text.charAt(at - 1)) == 'e';
      if (!Character.isLetterOrDigit(c) && !fraction && !exponentSign) {
        return;
      }
      at++;
    }
  }

  private int after(int index, int length) {
    return index < 0 ? text.length() : index + length;
  }

  private static boolean isWord(char c) {
    return !Character.isWhitespace(c) && ".[]{}()@#;:?,+-*/%|=<>^&!~\"'`$".indexOf(c) < 0;
  }
}
