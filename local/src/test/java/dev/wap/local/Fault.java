package dev.wap.local;

import java.io.IOException;
import java.time.Duration;

/** What can befall one request of a function to Nessie, S3 or Slack. */
enum Fault {
  /** The function's process is killed before the service gets the request. */
  KILL_BEFORE {
    @Override
    void strike(FaultyCloud.Crossing crossing) throws IOException, InterruptedException {
      crossing.killFunction();
      crossing.exchange().cut();
    }
  },
  /** The function's process is killed when the service has answered. */
  KILL_AFTER {
    @Override
    void strike(FaultyCloud.Crossing crossing) throws IOException, InterruptedException {
      var unused = crossing.exchange().forward();
      crossing.killFunction();
      crossing.exchange().cut();
    }
  },
  /** The service does what it was asked, and the connection is cut instead of an answer. */
  DROP_ANSWER {
    @Override
    void strike(FaultyCloud.Crossing crossing) throws IOException {
      var unused = crossing.exchange().forward();
      crossing.exchange().cut();
    }
  },
  /** The connection is cut in the middle of the answer. */
  TRUNCATE_ANSWER {
    @Override
    void strike(FaultyCloud.Crossing crossing) throws IOException {
      crossing.exchange().replyHalf(crossing.exchange().forward());
    }
  },
  /** The connection is cut, and the service gets the request when the client has tried again. */
  DELIVER_AFTER_RETRY {
    @Override
    void strike(FaultyCloud.Crossing crossing) throws IOException {
      crossing.keepUntilRepeated();
      crossing.exchange().cut();
    }
  },
  /** The connection is cut, and the service gets the request long after the run has ended. */
  DELIVER_AFTER_RUN {
    @Override
    void strike(FaultyCloud.Crossing crossing) throws IOException {
      crossing.keep();
      crossing.exchange().cut();
    }
  },
  /** The answer comes when the client has lost its patience. */
  DELAY_ANSWER {
    @Override
    void strike(FaultyCloud.Crossing crossing) throws IOException, InterruptedException {
      var answer = crossing.exchange().forward();
      Thread.sleep(crossing.service().patience().plus(TOO_LATE));
      crossing.exchange().reply(answer);
    }
  };

  private static final Duration TOO_LATE = Duration.ofMillis(500);

  /** Lets it happen, instead of passing the request on. */
  abstract void strike(FaultyCloud.Crossing crossing) throws IOException, InterruptedException;
}
