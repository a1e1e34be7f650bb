/** How far a slow part of opening a data set has come. */
export interface Progress {
  done: number;
  /** NaN where nobody knows. */
  total: number;
  /** What is being done, for example `reading image headers`. */
  what: string;
}

/** What a data source may be given beside the run's configuration. */
export interface SourceOptions {
  onProgress?: (progress: Progress) => void;
  /** Told of what does not end the run, such as a cache folder that cannot be written. */
  onWarning?: (message: string) => void;
  /** A folder where data sets are looked for as well, and nothing is written. */
  alsoIn?: string;
  /** Takes every image and no labels, for who has labels of its own. */
  unlabelled?: boolean;
  fetch?: typeof globalThis.fetch;
  /** Where the system's package manager puts data sets. */
  systemDir?: string;
}
