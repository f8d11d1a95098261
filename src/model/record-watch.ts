/**
 * Tells who watches of every record that is made, of a row or by the program. For tests of what is held: records are made in
 * great numbers, so without a watcher this costs one read of a variable.
 */

/** Told of records that were just made, all of one model. `isNew`: by its constructor, which is still at work, and not of rows. */
export type RecordWatcher = (model: Function, records: readonly object[], isNew: boolean) => void;

const watchers = new Set<RecordWatcher>();

/** Whether anybody watches. Only `watchRecords` changes it. */
export let watched = false;

/** Calls `watcher` from now on; returns the function that ends it. */
export function watchRecords(watcher: RecordWatcher): () => void {
  watchers.add(watcher);
  watched = true;
  return () => {
    watchers.delete(watcher);
    watched = watchers.size > 0;
  };
}

/** To be called with new records when somebody watches. */
export function tellWatchers(model: Function, records: readonly object[], isNew: boolean): void {
  for (const watcher of watchers) watcher(model, records, isNew);
}
