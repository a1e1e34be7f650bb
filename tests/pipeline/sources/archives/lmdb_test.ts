import assert from "node:assert/strict";
import { join } from "node:path";
import { openFolder } from "../../../../pipeline/sources/folder.ts";
import { openDataset } from "../../../../pipeline/sources/open_dataset.ts";
import { inTempDir, load, runConfig, writePngs } from "../_fixtures.ts";
import { withArchive } from "./_opened.ts";

/** The interpreter that has Debian's python3-lmdb is the system's, not the first of the path. */
const python3 = ["python3", "/usr/bin/python3"].find((program) => {
  try {
    return new Deno.Command(program, { args: ["-c", "import lmdb"] }).outputSync().success;
  } catch {
    return false;
  }
});

const fixture = new URL("../../../fixtures/lmdb/", import.meta.url).pathname;

/** Makes a database by Python's `lmdb`, in `photos_lmdb`. */
async function make(dir: string, code: string): Promise<string> {
  const script = `import lmdb, os, glob\ndir = "photos_lmdb"\n${code}`;
  const { success, stderr } = await new Deno.Command(python3!, { args: ["-c", script], cwd: dir })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return join(dir, "photos_lmdb");
}

const putAll = `
env = lmdb.open(dir, map_size=1 << 28)
with env.begin(write=True) as txn:
    for path in sorted(glob.glob("photos/*.png")):
        txn.put(os.path.basename(path)[:-4].encode(), open(path, "rb").read())
env.close()
`;

const test = (name: string, body: (dir: string) => Promise<void>) =>
  Deno.test({ name, ignore: python3 === undefined, fn: () => inTempDir(body) });

test("LMDB of Python's has the images of its folder, as folder and as file", async (dir) => {
  await writePngs(join(dir, "photos"), 300, 40);
  const path = await make(dir, putAll);
  const folder = await openFolder(runConfig({ dataset: join(dir, "photos") }));
  for (const dataset of [path, join(path, "data.mdb")]) {
    const images = await openDataset(runConfig({ dataset }));
    assert.equal(images.size, 300);
    for (let i = 0; i < images.size; i++) {
      assert.equal(images.id(i), folder.id(i));
      assert.deepEqual(await load(images, i), await load(folder, i));
    }
    images.close?.();
  }
});

test("values inside of a page and on pages of their own are read, deleted ones are not", async (dir) => {
  await writePngs(join(dir, "photos"), 6);
  const path = await make(
    dir,
    putAll + `
from random import Random
env = lmdb.open(dir, map_size=1 << 28)
big = open("photos/3.png", "rb").read() + Random(1).randbytes(50000)
with env.begin(write=True) as txn: txn.put(b"big", big)
with env.begin(write=True) as txn:
    txn.delete(b"0"); txn.put(b"num-samples", b"6"); txn.put(b"\\x00\\x01", big)
env.close()
`,
  );
  await withArchive(path, async ({ all, notes }) => {
    const pixels = await all();
    const names = ["0001.png", "1.png", "2.png", "3.png", "4.png", "5.png", "big.png"];
    assert.deepEqual(Object.keys(pixels), names);
    assert.deepEqual(pixels["big.png"], pixels["3.png"]);
    assert.match(notes, /1 without an extension: 1/);
  });
});

test("databases with names are folders of these, and keys with several values are counted", async (dir) => {
  await writePngs(join(dir, "photos"), 4);
  const path = await make(
    dir,
    `
env = lmdb.open(dir, map_size=1 << 28, max_dbs=4)
image = lambda i: open(f"photos/{i}.png", "rb").read()
for name in b"cats", b"dogs":
    db = env.open_db(name)
    with env.begin(write=True, db=db) as txn:
        for i in range(4): txn.put(b"%d" % i, image(i))
twice = env.open_db(b"twice", dupsort=True)
with env.begin(write=True, db=twice) as txn: txn.put(b"k", b"a"); txn.put(b"k", b"b")
env.close()
`,
  );
  await withArchive(path, ({ images, notes }) => {
    assert.deepEqual([images.size, images.classes], [8, ["cats", "dogs"]]);
    assert.match(notes, /keys with several values, which cannot be read: 1 \(twice\/k\)/);
  }, { labels: "folder" });
});

Deno.test("LMDB is read where no Python has made it: a small one lies beside the tests", () =>
  withArchive(fixture, async ({ images, all }) => {
    assert.equal(images.size, 5);
    const pixels = await all();
    assert.deepEqual(Object.values(pixels).map((image) => image[0]), [0, 1, 2, 3, 4]);
  }));

/** The fixture with some of its bytes changed, opened: what is said of it. */
const spoiled = (change: (bytes: Uint8Array, view: DataView) => Uint8Array | void) =>
  inTempDir(async (dir) => {
    const bytes = await Deno.readFile(join(fixture, "data.mdb"));
    const changed = change(bytes, new DataView(bytes.buffer)) ?? bytes;
    const path = join(dir, "data.mdb");
    await Deno.writeFile(path, changed);
    return await withArchive(path, ({ images, notes }) => ({ size: images.size, notes }))
      .catch((error) => ({ size: 0, notes: error.message as string }));
  });

/** Of the newer head, as `lmdb.ts` finds it. */
function rootOf(view: DataView): { page: number; field: number } {
  const newer = view.getBigUint64(144, true) > view.getBigUint64(4096 + 144, true) ? 0 : 4096;
  const field = newer + 16 + 72 + 40;
  return { page: Number(view.getBigUint64(field, true)), field };
}

Deno.test("LMDB whose root lies beyond its end says so in one line", async () => {
  const { notes } = await spoiled((_, view) =>
    view.setBigUint64(rootOf(view).field, 1n << 40n, true)
  );
  assert.match(notes, /damaged parts of the LMDB.*: 1 \(page 1099511627776 is beyond the end\)/);
});

Deno.test("an LMDB page that leads to itself ends the walk", async () => {
  const { notes } = await spoiled((bytes, view) => {
    const start = rootOf(view).page * 4096;
    view.setUint16(start + 10, 1, true); // a branch
    const node = start + view.getUint16(start + 16, true);
    bytes.fill(0, node, node + 8);
    view.setUint16(node, rootOf(view).page, true);
  });
  assert.match(notes, /damaged parts of the LMDB.*comes again/);
});

Deno.test("an LMDB entry that reaches beyond its page is counted, and the others are read", async () => {
  const { size, notes } = await spoiled((_, view) => {
    const start = rootOf(view).page * 4096;
    view.setUint16(start + 16, 4095, true);
  });
  assert.equal(size, 4);
  assert.match(notes, /damaged parts of the LMDB.*reaches beyond it/);
});

Deno.test("LMDB with two damaged heads is refused with what helps", async () => {
  const { notes } = await spoiled((_, view) => {
    view.setUint32(20, 9, true);
    view.setUint32(4096 + 20, 9, true);
  });
  assert.match(
    notes,
    /is damaged LMDB, or .*both heads are unreadable\): copy or download it again/,
  );
});

Deno.test("LMDB whose older head is damaged is read by the newer one", async () => {
  const { size } = await spoiled((_, view) => view.setUint32(20, 9, true));
  assert.equal(size, 5);
});

Deno.test("of LMDB with random damage nothing worse than less comes", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    await spoiled((bytes) => {
      let state = seed * 2654435761;
      for (let i = 0; i < 40; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        // Not the magic, by which the format is known.
        bytes[24 + state % (bytes.length - 24)] = (state >>> 16) & 255;
      }
      return seed % 4 === 0 ? bytes.subarray(0, 8192 + seed * 64) : undefined;
    });
  }
});
