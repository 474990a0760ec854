package dev.wap.local.s3;

/**
 * Told of every object after the store has accepted it and before the client has its answer; of one
 * key, in the order of acceptance. It must not block: the key is locked meanwhile.
 */
@FunctionalInterface
public interface ObjectCreatedListener {
  void onObjectCreated(ObjectCreated created);
}
