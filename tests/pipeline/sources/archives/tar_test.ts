import assert from "node:assert/strict";
import { join } from "node:path";
import { openFolder } from "../../../../pipeline/sources/folder.ts";
import { inTempDir, load, runConfig, writePngs } from "../_fixtures.ts";
import { withArchive } from "./_opened.ts";
import { hasPython, python } from "./_python.ts";

const test = (name: string, body: (dir: string) => Promise<void>) =>
  Deno.test({ name, ignore: !hasPython, fn: () => inTempDir(body) });

/** Eight images in two folders, packed by Python's tarfile. */
async function packed(dir: string, code: string): Promise<void> {
  await writePngs(join(dir, "photos/cats"), 5);
  await writePngs(join(dir, "photos/dogs"), 3, 40);
  await python(dir, `import tarfile, io, os, json\n${code}`);
}

const add = `
def add(t, name, data):
    info = tarfile.TarInfo(name); info.size = len(data); t.addfile(info, io.BytesIO(data))
image = lambda i: open(f"photos/cats/{i}.png", "rb").read()
`;

for (const format of ["USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"]) {
  for (const [ending, mode] of [["tar", "w"], ["tar.gz", "w:gz"]]) {
    test(`a ${ending} of Python's ${format} has the images of its folder, under the same numbers`, async (dir) => {
      await packed(
        dir,
        `
with tarfile.open("photos.${ending}", "${mode}", format=tarfile.${format}) as t: t.add("photos")
`,
      );
      const config = { labels: "folder", cacheDir: join(dir, "cache") } as const;
      const folder = await openFolder(runConfig({ dataset: join(dir, "photos"), ...config }));
      // The second time, a tar.gz is unpacked already.
      for (let time = 0; time < 2; time++) {
        await withArchive(join(dir, `photos.${ending}`), async ({ images }) => {
          assert.equal(images.size, 8);
          assert.deepEqual(images.classes, ["cats", "dogs"]);
          for (let i = 0; i < images.size; i++) {
            assert.equal(images.id(i), folder.id(i));
            assert.deepEqual(await load(images, i), await load(folder, i));
          }
        }, config);
      }
      const kept = await Array.fromAsync(Deno.readDir(join(dir, "cache/images"))).catch(() => []);
      assert.equal(kept.length, ending === "tar" ? 0 : 1);
    });
  }
}

for (const format of ["GNU_FORMAT", "PAX_FORMAT"]) {
  test(`long names and names beyond ASCII are read (${format})`, async (dir) => {
    await packed(
      dir,
      `${add}
with tarfile.open("photos.tar", "w", format=tarfile.${format}) as t:
    for i in range(4): add(t, "d/" + "猫" * 80 + "/" + str(i) + ".png", image(i))
    add(t, "e/4.png", image(4))
`,
    );
    await withArchive(join(dir, "photos.tar"), async ({ all }) => {
      const names = Object.keys(await all());
      assert.equal(names[0], `d/${"猫".repeat(80)}/0.png`);
      assert.equal(names[4], "e/4.png");
    });
  });
}

for (
  const [kind, name, label] of [[".cls", "cls", "str(i % 3)"], [
    ".json",
    "json",
    'json.dumps({"label": i % 3})',
  ]]
) {
  test(`WebDataset shards have one class for each value of ${kind}`, async (dir) => {
    await packed(
      dir,
      `${add}
for shard in range(3):
    with tarfile.open(f"train-{shard:03d}.tar", "w") as t:
        for i in range(5):
            key = f"{shard * 5 + i:06d}"
            add(t, key + ".png", image(i)); add(t, key + ".${name}", (${label}).encode())
`,
    );
    await withArchive(join(dir, "train-{000..001}.tar"), async ({ images, all }) => {
      assert.equal(images.size, 10);
      assert.deepEqual(images.classes, ["0", "1", "2"]);
      assert.equal(images.id(0), "train-000/000000.png");
      assert.equal(images.label(4), 1);
      assert.equal((await all())["train-001/000008.png"][0], 3);
    });
    await withArchive(join(dir, "train-*.tar"), ({ images }) => assert.equal(images.size, 15));
  });
}

test("what a tar hides is left out and counted, and nothing is written", async (dir) => {
  await packed(
    dir,
    `${add}
with tarfile.open("photos.tar", "w") as t:
    for i in range(4): add(t, f"{i}.png", image(i))
    add(t, "../climbs.png", image(0)); add(t, "/root.png", image(0)); add(t, "0.png", image(4))
    for kind, name in (tarfile.SYMTYPE, "link.png"), (tarfile.LNKTYPE, "hard.png"), (tarfile.CHRTYPE, "dev.png"):
        info = tarfile.TarInfo(name); info.type = kind; info.linkname = "/etc/passwd"; t.addfile(info)
`,
  );
  const before = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  await withArchive(join(dir, "photos.tar"), async ({ images, notes }) => {
    assert.equal(images.size, 4);
    assert.equal((await load(images, 0))[0], 4); // the later entry of that name
    assert.match(notes, /names lead out of the archive: 2 \(\.\.\/climbs\.png, \/root\.png\)/);
    assert.match(notes, /links or devices: 3/);
    assert.match(notes, /name comes again later.*: 1/);
  });
  assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), before);
});

test("of a tar that is cut off or damaged, what comes before is read, and the place is said", async (dir) => {
  await packed(dir, `with tarfile.open("photos.tar", "w") as t: t.add("photos")`);
  const whole = await Deno.readFile(join(dir, "photos.tar"));
  const names = new TextDecoder("latin1").decode(whole);
  const last = names.lastIndexOf("photos/");
  await Deno.writeFile(join(dir, "cut.tar"), whole.subarray(0, last + 550));
  await withArchive(join(dir, "cut.tar"), ({ images, notes }) => {
    assert.equal(images.size, 7);
    assert.match(notes, /entry at which the archive is cut off: 1 \(photos\/.*copy or download it/);
  });
  whole[last + 3] ^= 1;
  await Deno.writeFile(join(dir, "damaged.tar"), whole);
  await withArchive(join(dir, "damaged.tar"), ({ images, notes }) => {
    assert.equal(images.size, 7);
    assert.match(notes, new RegExp(`archive damaged at byte ${last}, of which the first 7`));
  });
});

test("a gzip that is damaged, holds no tar, or unpacks to more than the cache holds is refused", async (dir) => {
  await packed(
    dir,
    `
import gzip
with tarfile.open("photos.tar.gz", "w:gz") as t: t.add("photos")
whole = open("photos.tar.gz", "rb").read()
open("damaged.tar.gz", "wb").write(whole[:12])
gzip.open("text.gz", "wb").write(b"text")
with tarfile.open("bomb.tar.gz", "w:gz") as t:
    info = tarfile.TarInfo("0.png"); info.size = 10 ** 8; t.addfile(info, io.BytesIO(bytes(10 ** 8)))
`,
  );
  const cacheDir = join(dir, "cache");
  const open = (file: string) =>
    withArchive(join(dir, file), () => {}, { cacheDir, cacheLimit: 0.01 });
  await assert.rejects(open("damaged.tar.gz"), /tar\.gz" is damaged gzip: copy or download it/);
  await assert.rejects(open("text.gz"), /text\.gz" is the gzip of no tar/);
  await assert.rejects(
    open("bomb.tar.gz"),
    /bomb\.tar\.gz" unpacks to more than the 0\.01 GB of the cache: raise --cache-limit, or/,
  );
  assert.deepEqual([...Deno.readDirSync(join(cacheDir, "images"))], []);
});

test("of a tar.gz that is cut off, what comes before is read, and the cut is told at each start", async (dir) => {
  await packed(
    dir,
    `
import gzip${add}
with tarfile.open("photos.tar", "w") as t:
    for i in range(4): add(t, f"{i}.png", image(i))
    add(t, "noise.png", os.urandom(10 ** 6))
    add(t, "lost.png", image(4))
open("cut.tar.gz", "wb").write(gzip.compress(open("photos.tar", "rb").read())[:500_000])
`,
  );
  for (let start = 0; start < 2; start++) {
    await withArchive(join(dir, "cut.tar.gz"), ({ images, notes }) => {
      assert.equal(images.size, 4);
      assert.match(
        notes,
        /entry at which the archive is cut off: 1 \(noise\.png\); copy or download/,
      );
    }, { cacheDir: join(dir, "cache") });
  }
});

test("a tar of absolute names only is taken as if it began below the root", async (dir) => {
  await packed(
    dir,
    `${add}
with tarfile.open("rooted.tar", "w") as t:
    for i in range(4): add(t, f"/home/me/{i % 2}/{i}.png", image(i))
`,
  );
  await withArchive(join(dir, "rooted.tar"), ({ images }) => {
    const ids = Array.from({ length: images.size }, (_, i) => images.id(i));
    assert.deepEqual(ids, ["me/0/0.png", "me/0/2.png", "me/1/1.png", "me/1/3.png"]);
  });
});

test("the labels of a WebDataset are no files left out", async (dir) => {
  await packed(
    dir,
    `${add}
with tarfile.open("shard.tar", "w") as t:
    for i in range(4): add(t, f"{i}.png", image(i)); add(t, f"{i}.cls", str(i % 2).encode())
`,
  );
  await withArchive(join(dir, "shard.tar"), ({ images, notes }) => {
    assert.deepEqual(images.classes, ["0", "1"]);
    assert.doesNotMatch(notes, /left out/);
  });
});
