export interface FolderLabels {
  classes: string[];
  /** The class of each file, in [0, classes.length). */
  labels: number[];
}

/**
 * Takes the class of each file from the first folder of its path.
 *
 * @param files paths relative to the folder `name`, with forward slashes
 * @throws Error if a file is in no subfolder, or if there are fewer than two classes
 */
export function labelsFromFolders(name: string, files: readonly string[]): FolderLabels {
  const stray = files.find((file) => !file.includes("/"));
  if (stray !== undefined) {
    throw new Error(
      `"${stray}" lies in "${name}" itself, so it has no class: ` +
        "move it into a subfolder, or use --labels none",
    );
  }
  const names = files.map((file) => file.slice(0, file.indexOf("/")));
  const classes = [...new Set(names)].sort();
  if (classes.length < 2) {
    throw new Error(
      `"${name}" has images in one subfolder only, "${classes[0]}", and labels need two classes: ` +
        "add a subfolder for each class, or use --labels none",
    );
  }
  const numbers = new Map(classes.map((className, label) => [className, label]));
  return { classes, labels: names.map((className) => numbers.get(className)!) };
}
