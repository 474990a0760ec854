// Pairs such as "brave-otter": easy to say, to remember and to find again.
package dev.wap.loader;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;

/** All pairs of an adjective and an animal. Changing a word changes the bytes of every file. */
final class FriendlyWords {

  private static final List<String> ADJECTIVES =
      List.of(
          "able", "agile", "amber", "brave", "breezy", "bright", "calm", "candid", "cheery",
          "clever", "cosy", "crisp", "curious", "dapper", "daring", "eager", "early", "fair",
          "fancy", "fluffy", "fond", "free", "fresh", "gentle", "glad", "golden", "grand", "happy",
          "hardy", "honest", "jolly", "keen", "kind", "lively", "loyal", "lucky", "mellow", "merry",
          "mighty", "modest", "neat", "nimble", "noble", "patient", "peppy", "placid", "plucky",
          "polite", "proud", "quick", "quiet", "ready", "rosy", "shiny", "silver", "smart", "snug",
          "sunny", "swift", "tidy", "trusty", "warm", "wise", "witty");

  private static final List<String> ANIMALS =
      List.of(
          "alpaca",
          "badger",
          "beaver",
          "bison",
          "bobcat",
          "camel",
          "cat",
          "condor",
          "corgi",
          "crane",
          "deer",
          "dolphin",
          "donkey",
          "dove",
          "duck",
          "eagle",
          "egret",
          "falcon",
          "ferret",
          "finch",
          "fox",
          "gecko",
          "goose",
          "hare",
          "hedgehog",
          "heron",
          "horse",
          "ibis",
          "jackal",
          "jay",
          "kestrel",
          "kiwi",
          "koala",
          "lark",
          "lemur",
          "llama",
          "lynx",
          "magpie",
          "marmot",
          "marten",
          "mole",
          "moose",
          "newt",
          "ocelot",
          "orca",
          "otter",
          "owl",
          "panda",
          "pelican",
          "pony",
          "puffin",
          "quail",
          "rabbit",
          "raven",
          "robin",
          "seal",
          "sparrow",
          "stork",
          "swan",
          "tapir",
          "turtle",
          "walrus",
          "wombat",
          "wren");

  private static final List<Binary> PAIRS = pairs();

  /** How many pairs there are: a power of two, so that some bits of a number choose one. */
  static final int COUNT = PAIRS.size();

  private FriendlyWords() {}

  /** The pair at an index from 0 to {@link #COUNT} - 1. */
  static Binary at(int index) {
    return PAIRS.get(index);
  }

  private static List<Binary> pairs() {
    var pairs = new ArrayList<Binary>();
    for (String adjective : ADJECTIVES) {
      for (String animal : ANIMALS) {
        pairs.add(Binary.fromString(adjective + "-" + animal));
      }
    }
    return List.copyOf(pairs);
  }
}
