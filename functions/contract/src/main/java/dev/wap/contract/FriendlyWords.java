package dev.wap.contract;

import java.util.List;

/** Two words that a person can remember and say, chosen by a hexadecimal id. */
final class FriendlyWords {
  private static final List<String> ADJECTIVES =
      List.of(
          "able", "amber", "brave", "bright", "brisk", "calm", "candid", "cheery", "clever", "cosy",
          "crisp", "curious", "daring", "deft", "eager", "early", "fair", "famous", "fancy", "fond",
          "fresh", "gentle", "glad", "golden", "grand", "handy", "happy", "hardy", "honest",
          "humble", "jolly", "keen", "kind", "lively", "lucky", "mellow", "merry", "mighty",
          "modest", "neat", "nimble", "noble", "patient", "plucky", "polite", "proud", "quick",
          "quiet", "rapid", "ready", "shiny", "silver", "simple", "smart", "snug", "solid",
          "steady", "sunny", "swift", "tidy", "vivid", "warm", "wise", "witty");
  private static final List<String> ANIMALS =
      List.of(
          "badger",
          "beaver",
          "bison",
          "camel",
          "cheetah",
          "condor",
          "cougar",
          "crane",
          "cricket",
          "dolphin",
          "donkey",
          "eagle",
          "falcon",
          "ferret",
          "finch",
          "fox",
          "gazelle",
          "gecko",
          "gibbon",
          "giraffe",
          "goose",
          "hare",
          "hawk",
          "hedgehog",
          "heron",
          "ibex",
          "iguana",
          "jackal",
          "jaguar",
          "kestrel",
          "koala",
          "lark",
          "lemur",
          "leopard",
          "lynx",
          "magpie",
          "marmot",
          "marten",
          "mole",
          "moose",
          "newt",
          "ocelot",
          "orca",
          "osprey",
          "otter",
          "owl",
          "panda",
          "panther",
          "parrot",
          "pelican",
          "penguin",
          "puffin",
          "quail",
          "rabbit",
          "raven",
          "robin",
          "salmon",
          "seal",
          "sparrow",
          "stork",
          "swan",
          "tapir",
          "turtle",
          "walrus");

  private FriendlyWords() {}

  /** An adjective and an animal, joined by a hyphen; {@code hex} has at least four characters. */
  static String of(String hex) {
    int adjective = Integer.parseInt(hex.substring(0, 2), 16) % ADJECTIVES.size();
    int animal = Integer.parseInt(hex.substring(2, 4), 16) % ANIMALS.size();
    return ADJECTIVES.get(adjective) + "-" + ANIMALS.get(animal);
  }
}
