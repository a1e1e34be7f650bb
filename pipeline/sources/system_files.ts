/** Folders and files that systems, file servers and viewers put among people's images. */

const folders = new Set([
  // Thumbnails and indices of file servers and viewers.
  ...["@eadir", ".@__thumb", "thumbnails", "thumbs", ".thumbnails", ".thumbs", "@tmp"],
  ...["@synoresource", "@recently-snapshot", "#snapshot", ".snapshot", ".snapshots", ".streams"],
  // Bins.
  ...["#recycle", "@recycle", "$recycle.bin", "recycler", "recycled", ".trash", ".trashes"],
  ...[".dtrash", "@sharebin"],
  // Systems and archives.
  ...["__macosx", ".appledouble", "system volume information", "lost+found", "found.000"],
  ...[".ipynb_checkpoints", ".spotlight-v100", ".fseventsd", ".temporaryitems"],
]);

const files =
  /^(\._|SYNO(PHOTO|INDEX|AUDIO|VIDEO)_|ehthumbs|Thumbs\.db$|desktop\.ini$|\.DS_Store$)/i;

export const isSystemFolder = (name: string) =>
  folders.has(name.toLowerCase()) || /^\.trash-\d+$/i.test(name);

export const isSystemFile = (name: string) => files.test(name);
