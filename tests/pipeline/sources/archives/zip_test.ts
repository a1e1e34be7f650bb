import assert from "node:assert/strict";
import { join } from "node:path";
import { openFolder } from "../../../../pipeline/sources/folder.ts";
import { inTempDir, load, runConfig, writePngs } from "../_fixtures.ts";
import { withArchive } from "./_opened.ts";
import { hasPython, python } from "./_python.ts";

const test = (name: string, body: (dir: string) => Promise<void>) =>
  Deno.test({ name, ignore: !hasPython, fn: () => inTempDir(body) });

/** Eight images in two folders, and `make.py` run on them. */
async function zipped(dir: string, code: string): Promise<string> {
  await writePngs(join(dir, "photos/cats"), 5);
  await writePngs(join(dir, "photos/dogs"), 3, 40);
  await python(dir, `import zipfile, os\n${code}`);
  return join(dir, "photos.zip");
}

const addAll = `
for folder, _, files in os.walk("photos"):
    for file in files: z.write(os.path.join(folder, file))
`;
const plainZip = (kind: string) =>
  `with zipfile.ZipFile("photos.zip", "w", zipfile.${kind}) as z:${
    addAll.replaceAll("\n", "\n    ")
  }`;

for (const kind of ["ZIP_STORED", "ZIP_DEFLATED"]) {
  test(`a zip of Python's ${kind} has the images of its folder, under the same numbers`, async (dir) => {
    const file = await zipped(dir, plainZip(kind));
    const folder = await openFolder(runConfig({ dataset: join(dir, "photos"), labels: "folder" }));
    await withArchive(file, async ({ images }) => {
      assert.equal(images.size, 8);
      assert.deepEqual(images.classes, ["cats", "dogs"]);
      for (let i = 0; i < images.size; i++) {
        assert.equal(images.id(i), folder.id(i));
        assert.equal(images.label(i), folder.label(i));
        assert.deepEqual(await load(images, i), await load(folder, i));
      }
    }, { labels: "folder" });
  });
}

test("a zip64, as Python writes it for files of unknown size, is read", async (dir) => {
  const file = await zipped(
    dir,
    `
with zipfile.ZipFile("photos.zip", "w") as z:
    for i in range(5):
        with z.open(f"{i}.png", "w", force_zip64=True) as f:
            f.write(open(f"photos/cats/{i}.png", "rb").read())
`,
  );
  await withArchive(file, async ({ all }) => {
    assert.deepEqual(Object.keys(await all()), ["0.png", "1.png", "2.png", "3.png", "4.png"]);
  });
});

test("a zip of more than 65,535 entries is read to its last", async (dir) => {
  const file = await zipped(
    dir,
    `
image = open("photos/cats/0.png", "rb").read()
with zipfile.ZipFile("photos.zip", "w") as z:
    for i in range(66000): z.writestr("%05d.png" % i, image)
`,
  );
  await withArchive(file, async ({ images }) => {
    assert.equal(images.size, 66_000);
    assert.equal(images.id(65_999), "65999.png");
    assert.equal((await load(images, 65_999)).length, 16 * 16 * 3);
  });
});

for (const kind of ["ZIP_STORED", "ZIP_DEFLATED"]) {
  test(`zips inside of a zip (${kind}) are folders of their names`, async (dir) => {
    const file = await zipped(
      dir,
      `
for folder in "cats", "dogs":
    with zipfile.ZipFile(folder + ".zip", "w", zipfile.ZIP_DEFLATED) as z:
        for file in os.listdir("photos/" + folder): z.write(f"photos/{folder}/{file}", file)
with zipfile.ZipFile("photos.zip", "w", zipfile.${kind}) as z:
    z.write("cats.zip"); z.write("dogs.zip")
`,
    );
    const cacheDir = join(dir, "cache");
    await withArchive(file, async ({ images, all }) => {
      assert.deepEqual(images.classes, ["cats", "dogs"]);
      assert.equal(Object.keys(await all()).length, 8);
    }, { labels: "folder", cacheDir });
    const kept = await Deno.stat(cacheDir).then(() => true, () => false);
    assert.equal(kept, kind === "ZIP_DEFLATED");
  });
}

test("the labels of StyleGAN's dataset.json are the classes", async (dir) => {
  const file = await zipped(
    dir,
    `
import json
with zipfile.ZipFile("photos.zip", "w") as z:
    for i in range(5): z.write(f"photos/cats/{i}.png", f"00000/img{i:08d}.png")
    z.writestr("dataset.json", json.dumps({"labels": [[f"00000/img{i:08d}.png", [3, 10][i % 2]] for i in range(5)]}))
`,
  );
  await withArchive(file, ({ images }) => {
    assert.deepEqual(images.classes, ["3", "10"]);
    assert.deepEqual([0, 1, 2, 3, 4].map(images.label), [0, 1, 0, 1, 0]);
  });
});

test("what a zip's entries hide is left out and counted, and nothing is written", async (dir) => {
  const file = await zipped(
    dir,
    `
import stat
image = open("photos/cats/0.png", "rb").read()
with zipfile.ZipFile("photos.zip", "w") as z:
    for i in range(4): z.write(f"photos/cats/{i}.png", f"{i}.png")
    z.writestr("../climbs.png", image)
    z.writestr("/etc/root.png", image)
    z.writestr("C:/drive.png", image)
    link = zipfile.ZipInfo("link.png"); link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    z.writestr(link, "/etc/passwd")
    z.writestr("__MACOSX/._0.png", b"junk")
    z.writestr("notes.txt", "x")
    z.writestr("0.png", open("photos/cats/4.png", "rb").read())
    z.writestr("bomb.png", b"\\0" * (2 ** 26), zipfile.ZIP_DEFLATED)
    z.writestr("odd.png", image, zipfile.ZIP_LZMA)
data = bytearray(open("photos.zip", "rb").read())
# Says of 3.png that it is encrypted, in the directory.
at = data.rfind(b"PK\\1\\2", 0, data.rfind(b"3.png"))
data[at + 8] |= 1
open("photos.zip", "wb").write(data)
`,
  );
  const before = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  await withArchive(file, async ({ images, notes, all }) => {
    assert.deepEqual(Object.keys(await all()), ["0.png", "1.png", "2.png"]);
    assert.equal((await load(images, 0))[0], 4); // the later entry of that name
    assert.match(notes, /names lead out of the archive: 3 \(\.\.\/climbs\.png, \/etc\/root\.png/);
    assert.match(notes, /links or devices: 1 \(link\.png\)/);
    assert.match(notes, /systems, bins and thumbnails: 1/);
    assert.match(notes, /name comes again later.*: 1 \(0\.png\)/);
    assert.match(notes, /zip bomb\?\): 1 \(bomb\.png\)/);
    assert.match(notes, /encrypted entries: 1 \(3\.png\); unpack them with their password/);
    assert.match(notes, /packed by method 14, which cannot be read: 1 \(odd\.png\)/);
    assert.match(notes, /files that are no images, 1 \.txt: 1/);
  });
  assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), before);
});

test("an entry with a wrong checksum is skipped, with archive and entry, and others stand in", async (dir) => {
  const file = await zipped(dir, plainZip("ZIP_STORED"));
  await python(
    dir,
    `
import zipfile
z = zipfile.ZipFile("photos.zip"); info = z.getinfo("photos/cats/2.png"); z.close()
data = bytearray(open("photos.zip", "rb").read())
data[info.header_offset + 30 + len(info.filename) + 45] ^= 255
open("photos.zip", "wb").write(data)
`,
  );
  await withArchive(file, ({ images }) => {
    assert.equal(images.size, 7);
    assert.deepEqual(images.skipped, [{
      file: "cats/2.png",
      reason: `is damaged in "${file}": it has a wrong checksum (CRC-32)`,
    }]);
  });
});

test("an entry that unpacks to more than it states is skipped", async (dir) => {
  const file = await zipped(dir, plainZip("ZIP_DEFLATED"));
  await python(
    dir,
    `
data = bytearray(open("photos.zip", "rb").read())
at = data.rfind(b"PK\\1\\2", 0, data.rfind(b"cats/2.png"))
data[at + 24:at + 28] = (20).to_bytes(4, "little")
open("photos.zip", "wb").write(data)
`,
  );
  await withArchive(file, ({ images }) => {
    assert.match(images.skipped[0].reason, /it unpacks to more than it states$/);
  });
});

test("of a damaged directory what comes before is read, and the rest is counted", async (dir) => {
  const file = await zipped(dir, plainZip("ZIP_STORED"));
  await python(
    dir,
    `
data = bytearray(open("photos.zip", "rb").read())
first = data.find(b"PK\\1\\2")
at = first
for _ in range(6): at = data.find(b"PK\\1\\2", at + 4)
data[at] = 0
open("photos.zip", "wb").write(data)
`,
  );
  await withArchive(file, ({ images, notes }) => {
    assert.equal(images.size, 6);
    assert.match(notes, /entries that the archive's directory promises and lacks, .*: 2; copy or/);
  });
});

test("a directory that promises absurdly many entries costs no memory", async (dir) => {
  const file = await zipped(dir, plainZip("ZIP_STORED"));
  await python(
    dir,
    `
data = bytearray(open("photos.zip", "rb").read())
end = data.rfind(b"PK\\5\\6")
data[end + 8:end + 12] = b"\\xfe\\xff\\xfe\\xff"
open("photos.zip", "wb").write(data)
`,
  );
  await withArchive(file, ({ images, notes }) => {
    assert.equal(images.size, 8);
    assert.match(notes, /promises and lacks, .*: 65526;/);
  });
});

test("a zip that was cut off is refused in one line that names it", async (dir) => {
  const file = await zipped(dir, plainZip("ZIP_STORED"));
  await Deno.truncate(file, (await Deno.stat(file)).size - 30);
  await assert.rejects(withArchive(file, () => {}), {
    message: `"${file}" is a damaged zip (its directory, the end of the archive, is missing): ` +
      "copy or download it again",
  });
});

test("of a damaged zip inside of a zip, the others are read, and it is named with its reason", async (dir) => {
  const file = await zipped(
    dir,
    `
import io
def packed(folder):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        for name in os.listdir("photos/" + folder): z.write(f"photos/{folder}/{name}", name)
    return b.getvalue()
with zipfile.ZipFile("photos.zip", "w") as z:
    z.writestr("cats.zip", packed("cats")); z.writestr("dogs.zip", packed("dogs")[:-30])
`,
  );
  await withArchive(file, ({ images, notes }) => {
    assert.equal(images.size, 5);
    assert.match(notes, /zip inside, which is a damaged zip \(.*is missing\).*: 1 \(dogs\.zip\)/);
  });
});

test("entries that lie on each other are each what their checksum says, or skipped", async (dir) => {
  const file = await zipped(dir, plainZip("ZIP_STORED"));
  await python(
    dir,
    `
data = bytearray(open("photos.zip", "rb").read())
first = data.find(b"PK\\1\\2")
second = data.find(b"PK\\1\\2", first + 4)
data[second + 42:second + 46] = data[first + 42:first + 46]
open("photos.zip", "wb").write(data)
`,
  );
  await withArchive(file, async ({ images, skippedLater, all }) => {
    const kept = Object.keys(await all()).length;
    assert.equal(images.size, kept);
    assert.equal(images.skipped.length + skippedLater.length, 1);
  });
});

Deno.test("a file of no known format is refused with those that are known", () =>
  inTempDir(async (dir) => {
    const refusals: [number[] | string, RegExp][] = [
      [[1, 2, 3], /is a file of no known format: bring a folder .* one file of the formats zip/],
      ["Rar!", /is a RAR archive, which cannot be read: unpack it, and give the folder or a zip$/],
      [[0xfd, ...new TextEncoder().encode("7zXZ"), 0], /is packed by xz, .*: unpack it/],
      ["version https://git-lfs.github.com/spec/v1\noid", /a pointer of Git LFS.*: fetch it with/],
      [[0xff, 0xd8, 0xff, 0xe0], /is one image: give the folder in which it lies$/],
      ["", /is empty: copy or download it again$/],
    ];
    for (const [content, refusal] of refusals) {
      const file = join(dir, "photos.zip");
      await Deno.writeFile(
        file,
        typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content),
      );
      await assert.rejects(withArchive(file, () => {}), refusal);
    }
  }));

test("zips deeper than one level are named; those that are entered are no files left out", async (dir) => {
  await zipped(
    dir,
    `
import io
def packed(entries):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        for name, data in entries: z.writestr(name, data)
    return b.getvalue()
image = open("photos/cats/0.png", "rb").read()
deep = packed([("deep.png", image)])
open("nested.zip", "wb").write(packed([
    ("a.zip", packed([(f"{i}.png", image) for i in range(4)] + [("in.zip", deep)])),
    ("empty.png", b""), ("notes.tar", b"x")]))
`,
  );
  await withArchive(join(dir, "nested.zip"), ({ images, notes }) => {
    assert.equal(images.size, 4);
    assert.match(
      notes,
      /\.zip, archives that are not entered: 1 \(a\/in\.zip\); unpack the archive/,
    );
    assert.match(notes, /\.tar, archives that are not entered: 1 \(notes\.tar\)/);
    assert.deepEqual(images.skipped, [{ file: "empty.png", reason: "is empty" }]);
  });
});

test("bytes after a zip's end, and backslashes in its names, are no obstacle", async (dir) => {
  const file = await zipped(dir, plainZip("ZIP_STORED"));
  await python(
    dir,
    `
data = open("photos.zip", "rb").read()
for i in range(5): data = data.replace(b"photos/cats/%d.png" % i, b"photos\\\\cats\\\\%d.png" % i)
open("photos.zip", "wb").write(data + bytes(100_000))
`,
  );
  await withArchive(file, ({ images }) => {
    assert.equal(images.size, 8);
    assert.deepEqual([images.id(0), images.id(5)], ["cats/0.png", "dogs/0.png"]);
  });
});

test("long numbers and names in any encoding are read out of a directory of many pieces", async (dir) => {
  const file = await zipped(
    dir,
    `
image = open("photos/cats/0.png", "rb").read()
with zipfile.ZipFile("photos.zip", "w") as z:
    for i in range(5_000): z.writestr(f"notes/{i:06}{'-' * 1000}.txt", b"")
    for name in ["a.png", "é.png", "日本.png", "z.png"]:
        with z.open(name, "w", force_zip64=True) as entry: entry.write(image)
`,
  );
  await withArchive(file, ({ images, notes }) => {
    assert.equal(images.size, 4);
    const ids = Array.from({ length: 4 }, (_, i) => images.id(i));
    assert.deepEqual(ids, ["a.png", "z.png", "é.png", "日本.png"]);
    assert.match(notes, /5000 \.txt: 5000/);
  });
});
