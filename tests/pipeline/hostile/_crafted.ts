/** What a stranger can make of a run: used against every command and reader. */
import { DatabaseSync } from "node:sqlite";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** What can stand in the place of a file, by what it is called; each puts it there. */
export const strangeFiles: Record<string, (path: string, outside: string) => void> = {
  "a pipe": (path) => {
    const { success } = new Deno.Command("mkfifo", { args: [path] }).outputSync();
    if (!success) throw new Error(`mkfifo ${path} failed`);
  },
  "a link": (path, outside) => {
    const victim = join(outside, "victim");
    Deno.writeTextFileSync(victim, "not yours");
    Deno.symlinkSync(victim, path);
  },
  "a link to a device": (path) => Deno.symlinkSync("/dev/zero", path),
  "a folder": (path) => Deno.mkdirSync(path),
  "a file of 5 TB": (path) => {
    Deno.writeTextFileSync(path, "");
    Deno.truncateSync(path, 5 * 2 ** 40);
  },
};

/** What can stand in the place of a folder. */
export const strangeFolders: Record<string, (path: string, outside: string) => void> = {
  "a pipe": strangeFiles["a pipe"],
  "a link": (path, outside) => Deno.symlinkSync(outside, path),
  "a file": (path) => Deno.writeTextFileSync(path, ""),
};

/** Puts something strange in the place of what is there. */
export function replaceBy(
  put: (path: string, outside: string) => void,
  path: string,
  outside: string,
): void {
  if (existsSync(path)) Deno.removeSync(path, { recursive: true });
  Deno.mkdirSync(dirname(path), { recursive: true });
  put(path, outside);
}

/** Numbers that are none of a run's, whatever they stand for. */
export const absurdNumbers = [
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  -Number.MAX_VALUE,
  0.5,
  null,
  "7",
];

/** Texts that end a comment, a line or a string, move a cursor, or are markup. */
export const hostileTexts = [
  "*/ Deno.exit(42); /*",
  '"); Deno.exit(42); ("',
  "`${Deno.exit(42)}`",
  "\u001b[2J\u001b]0;title\u0007",
  "\u009b31m",
  "one\nerror: two",
  "\u202egnp.exe",
  "<img src=x onerror=alert(1)>",
  "../../../etc/passwd",
];

/** Changes what `run.json` says: a path of names leads to the value. */
export function setSetting(folder: string, path: string, value: unknown): void {
  const file = join(folder, "run.json");
  const settings = JSON.parse(Deno.readTextFileSync(file));
  const names = path.split(".");
  const last = names.pop()!;
  const place = names.reduce((object, name) => object[name], settings);
  place[last] = value;
  Deno.writeTextFileSync(file, JSON.stringify(settings));
}

/** Adds a row to a run's events as it is, whatever it says. */
export function addRow(
  folder: string,
  type: string,
  body: unknown,
  seq: number | null = null,
): void {
  inDatabase(folder, (database) => {
    database.prepare("INSERT INTO events (seq, type, body) VALUES (?, ?, ?)")
      .run(seq, type, JSON.stringify(body));
  });
}

export function inDatabase(folder: string, act: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(folder, "events.sqlite"));
  try {
    act(database);
  } finally {
    database.close();
  }
}

/** A rollback journal that has SQLite remove a file of another's when it is rolled back. */
export function hotJournal(victim: string): Uint8Array {
  const magic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
  const name = new TextEncoder().encode(victim);
  const bytes = new Uint8Array(512 + 4 + name.length + 16);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint32(20, 512); // bytes of a sector
  view.setUint32(24, 4096); // bytes of a page
  view.setUint32(512, 0x40000000 / 4096 + 1); // the page that no database has
  bytes.set(name, 516);
  view.setUint32(516 + name.length, name.length);
  view.setUint32(520 + name.length, name.reduce((sum, byte) => sum + byte, 0));
  bytes.set(magic, 524 + name.length);
  return bytes;
}
