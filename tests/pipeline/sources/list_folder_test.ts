import assert from "node:assert/strict";
import { join } from "node:path";
import { listFolder } from "../../../pipeline/sources/list_folder.ts";
import { leftOutLine } from "../../../pipeline/sources/tally.ts";
import { flat, inTempDir } from "./_fixtures.ts";

const usual = "**/*.{jpg,jpeg,png}";
const image = await flat([9, 9, 9]).png().toBuffer();

/** Writes files of one image, or of a text. */
async function write(dir: string, files: string[], content: Uint8Array = image) {
  for (const file of files) {
    await Deno.mkdir(join(dir, file, ".."), { recursive: true });
    await Deno.writeFile(join(dir, file), content);
  }
}

async function listed(dir: string, pattern = usual, sorts = true) {
  const { files, folders, leftOut } = await listFolder(dir, { pattern, rules: { sorts } });
  return { files, folders, lines: leftOut.map(leftOutLine) };
}

Deno.test("listFolder() takes what matches, sorted by code unit, upper case too", () =>
  inTempDir(async (dir) => {
    await write(dir, ["b/1.png", "a.JPG", "B.Jpeg", "z.png"]);
    const { files, folders, lines } = await listed(dir);
    assert.deepEqual(files, ["B.Jpeg", "a.JPG", "b/1.png", "z.png"]);
    assert.deepEqual([folders, lines], [["b"], []]);
  }));

Deno.test("files that no pattern matches are counted by extension, images with the flag that takes them", () =>
  inTempDir(async (dir) => {
    await write(dir, ["a.png", "b.dat", "c.dat", "noname"]);
    await write(dir, ["IMG_1.HEIC", "d.bmp"], Uint8Array.of(1, 2, 3));
    await write(dir, ["notes.txt", "more.TXT", "x.json"], Uint8Array.of(65));
    const { files, lines } = await listed(dir);
    assert.deepEqual(files, ["a.png"]);
    assert.deepEqual(lines.sort(), [
      ".bmp, which cannot be decoded: 1 (d.bmp); convert them to JPEG or PNG",
      ".dat that do not match --pattern: 2 (b.dat, c.dat); take them with --pattern " +
      '"**/*.{jpg,jpeg,png,dat}"',
      ".heic, which cannot be decoded: 1 (IMG_1.HEIC); convert them to JPEG or PNG",
      "files that are no images, 2 .txt, 1 .json: 3",
      "files without an extension that do not match --pattern: 1 (noname); take them with --pattern " +
      '"**/*"',
    ]);
    const widened = await listed(dir, "**/*.{jpg,jpeg,png,dat}");
    assert.deepEqual(widened.files, ["a.png", "b.dat", "c.dat"]);
  }));

Deno.test("images among many files of another kind are found, and archives are named with the flag", () =>
  inTempDir(async (dir) => {
    await write(dir, ["a.png"]);
    const notes = Array.from({ length: 7 }, (_, i) => `${i}.dat`);
    await write(dir, [...notes.slice(0, 3), "photos.zip", "old.txt.gz"], Uint8Array.of(65));
    await write(dir, notes.slice(3));
    const { lines } = await listed(dir);
    assert.deepEqual(lines, [
      ".dat that do not match --pattern, images among them: 7 (0.dat, 1.dat, 2.dat, ...); take them " +
      'with --pattern "**/*.{jpg,jpeg,png,dat}"',
      ".zip, archives that are not entered: 1 (photos.zip); train on one with --dataset " +
      join(dir, "photos.zip"),
      "files that are no images, 1 .gz: 1",
    ]);
  }));

Deno.test("folders of systems, bins and thumbnails are left out and named, unless the pattern names them", () =>
  inTempDir(async (dir) => {
    await write(dir, ["cats/1.png", "cats/@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg", "@eaDir/2.png"]);
    await write(dir, [
      "#recycle/3.png",
      "$RECYCLE.BIN/4.png",
      "__MACOSX/cats/._1.png",
      "Thumbs/5.png",
    ]);
    await write(dir, ["cats/._1.png", ".git/6.png"]);
    const { files, folders, lines } = await listed(dir);
    assert.deepEqual([files, folders], [["cats/1.png"], ["cats"]]);
    assert.match(lines.join("\n"), /^hidden files and folders: 1 \(\.git\)$/m);
    assert.match(lines.join("\n"), /^files and folders of systems, bins and thumbnails: 7 /m);
    assert.deepEqual((await listed(dir, "Thumbs/*.png")).files, ["Thumbs/5.png"]);
    const all = await listed(dir, usual, false);
    assert.equal(all.files.length, 6); // by the first rules, all but hidden files
  }));

Deno.test("links that lead nowhere, up, or to what is there already are counted, and none twice", () =>
  inTempDir(async (dir) => {
    const [root, elsewhere] = [join(dir, "root"), join(dir, "elsewhere")];
    await write(root, ["a/1.png"]);
    await write(elsewhere, ["2.png", "deep/3.png"]);
    const links = {
      "a/up": "..",
      "above": dir,
      "b": join(root, "a"),
      "c": elsewhere,
      "d": join(elsewhere, "deep"),
      "gone.png": "nowhere.png",
      "loop.png": "loop.png",
      "same.png": "a/1.png",
      "single.png": join(elsewhere, "2.png"),
    };
    for (const [link, target] of Object.entries(links)) {
      await Deno.symlink(target, join(root, link));
    }
    const { files, lines } = await listed(root);
    assert.deepEqual(files, ["a/1.png", "c/2.png", "c/deep/3.png", "single.png"]);
    assert.deepEqual(lines, [
      "links that lead nowhere: 2 (gone.png, loop.png)",
      "links to a folder above, or to one that is listed already: 4 (a/up, above, b, ...)",
      "links to files that are taken already: 1 (same.png)",
    ]);
  }));

Deno.test("a folder that may not be entered is named, with why", () =>
  inTempDir(async (dir) => {
    await write(dir, ["a/1.png", "b/2.png"]);
    // Modes stop no root, so Deno forbids it.
    const listing = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-check", "-A", `--deny-read=${join(dir, "b")}`, "-"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const module = import.meta.resolve("../../../pipeline/sources/list_folder.ts");
    const options = JSON.stringify({ pattern: usual, rules: { sorts: true } });
    const code = `import { listFolder } from "${module}";
      console.log(JSON.stringify(await listFolder(${JSON.stringify(dir)}, ${options})));`;
    await new Blob([code]).stream().pipeTo(listing.stdin);
    const { stdout } = await listing.output();
    const { files, leftOut } = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual(files, ["a/1.png"]);
    assert.deepEqual(leftOut.map(leftOutLine), [
      "folders that may not be entered (permission denied): 1 (b); let this user read them " +
      "(chmod -R u+rX, or chown)",
    ]);
  }));

Deno.test("names that are not UTF-8 are named as such", {
  ignore: Deno.build.os !== "linux",
}, () =>
  inTempDir(async (dir) => {
    await write(dir, ["good.png"]);
    const name = "$(printf '\\203\\145.png')"; // Shift-JIS
    const { success } = await new Deno.Command("sh", {
      args: ["-c", `cp good.png "${name}"`],
      cwd: dir,
    }).output();
    assert.ok(success);
    const { files, lines } = await listed(dir);
    assert.deepEqual(files, ["good.png"]);
    assert.match(
      lines[0],
      /^names that are not UTF-8, which cannot be opened: 1 \(.*\); rename them/,
    );
  }));
