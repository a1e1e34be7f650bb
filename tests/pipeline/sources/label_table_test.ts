import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { openDataset } from "../../../pipeline/sources/open_dataset.ts";
import { inTempDir, runConfig, writePngs } from "./_fixtures.ts";

type Changes = Parameters<typeof runConfig>[0];

/** Opens a data set of the six images `a/0.png` to `a/5.png`, and tells classes and labels. */
async function labelled(dir: string, changes: Changes) {
  const images = await openDataset(runConfig({ dataset: join(dir, "photos"), ...changes }));
  const labels = Array.from({ length: images.size }, (_, i) => images.label(i));
  const ids = Array.from({ length: images.size }, (_, i) => images.id(i));
  images.close?.();
  return { classes: images.classes, labels, ids, notes: images.notes!.join("\n") };
}

const withPhotos = (name: string, test: (dir: string) => Promise<void>) =>
  Deno.test(name, () =>
    inTempDir(async (dir) => {
      await writePngs(join(dir, "photos/a"), 6);
      await test(dir);
    }));

async function write(dir: string, file: string, lines: string[]): Promise<string> {
  await Deno.mkdir(dirname(join(dir, file)), { recursive: true });
  await Deno.writeTextFile(join(dir, file), `${lines.join("\n")}\n`);
  return join(dir, file);
}

const six = <T>(line: (i: number) => T) => Array.from({ length: 6 }, (_, i) => line(i));

withPhotos("CelebA's list gives the classes of one attribute, by the names alone", async (dir) => {
  const list = await write(dir, "list_attr_celeba.txt", [
    ...["6", "Bald Smiling "],
    ...six((i) => `${i}.png  -1 ${i % 2 === 0 ? " 1" : "-1"}`),
  ]);
  const found = await labelled(dir, { labels: `${list}:Smiling` });
  assert.deepEqual(found.classes, ["Smiling", "not Smiling"]);
  assert.deepEqual(found.labels, [0, 1, 0, 1, 0, 1]);
  await assert.rejects(labelled(dir, { labels: `${list}:Grinning` }), {
    message:
      `"${list}" has no column "Grinning": state one of Bald, Smiling, as --labels ${list}:COLUMN`,
  });
  await assert.rejects(
    labelled(dir, { labels: list }),
    /has no column of labels: state one of Bald/,
  );
});

withPhotos(
  "identities of CelebA's form, CSV, JSON lines and dataset.json give classes",
  async (dir) => {
    const tables = [
      await write(dir, "identity.txt", six((i) => `${i}.png ${10 + i % 3}`)),
      await write(dir, "l.csv", ["image_id,label", ...six((i) => `"${i}.png",${10 + i % 3}`)]),
      await write(dir, "l.tsv", ["path\tlabel", ...six((i) => `a/${i}.png\t${10 + i % 3}`)]),
      await write(
        dir,
        "metadata.jsonl",
        six((i) => JSON.stringify({ file_name: `a/${i}.png`, label: 10 + i % 3 })),
      ),
      await write(dir, "dataset.json", [
        JSON.stringify({ labels: six((i) => [`a/${i}.png`, 10 + i % 3]) }),
      ]),
    ];
    for (const labels of tables) {
      const found = await labelled(dir, { labels });
      assert.deepEqual(found.classes, ["10", "11", "12"], labels);
      assert.deepEqual(found.labels, [0, 1, 2, 0, 1, 2], labels);
    }
  },
);

withPhotos("images that the table does not name are left out and counted", async (dir) => {
  const labels = await write(dir, "l.csv", [
    "file,class",
    "1.png,x",
    "2.png,y",
    "3.png,x",
    "4.png,y",
  ]);
  const found = await labelled(dir, { labels });
  assert.deepEqual(found.ids, ["a/1.png", "a/2.png", "a/3.png", "a/4.png"]);
  assert.match(found.notes, /left out: images without a label: 2 \(a\/0\.png, a\/5\.png\)/);
});

withPhotos("a table of other images is refused, with a name as they should be", async (dir) => {
  const labels = await write(dir, "l.csv", ["file,class", "x.png,x", "y.png,y"]);
  await assert.rejects(labelled(dir, { labels }), {
    message:
      `"${labels}" names no image of "${join(dir, "photos")}": its names must be those of the ` +
      'files, such as "a/0.png"',
  });
  const prose = await write(dir, "l.txt", ["This is not", "a list at all"]);
  await assert.rejects(
    labelled(dir, { labels: prose }),
    /l\.txt" is no table of images \("This is/,
  );
});

withPhotos("a list is a data set: of the files that it names, with their labels", async (dir) => {
  const csv = await write(dir, "lists/train.csv", [
    "path,label",
    ...six((i) => `../photos/a/${i}.png,${i % 2 === 0 ? "even" : "odd"}`),
    "../photos/a/gone.png,odd",
  ]);
  const found = await labelled(dir, { dataset: csv });
  assert.deepEqual(found.classes, ["even", "odd"]);
  assert.deepEqual(found.labels, [0, 1, 0, 1, 0, 1]);
  const plain = await write(
    dir,
    "all.jsonl",
    six((i) => JSON.stringify({ image: join(dir, `photos/a/${i}.png`) })),
  );
  const { classes, ids } = await labelled(dir, { dataset: plain });
  assert.equal(classes, undefined);
  assert.equal(ids.length, 6);
});

withPhotos(
  "of a list with damaged lines, the others are read, and all are accounted for",
  async (dir) => {
    const rows = six((i) => `photos/a/${i}.png,${i % 2}`);
    const damaged = await write(dir, "d.csv", [
      ...["file,label", ...rows, "photos/a/1.png", ",1", "https://x.org/1.png,0", rows[0]],
    ]);
    const { ids, notes } = await labelled(dir, { dataset: damaged });
    assert.equal(ids.length, 6);
    assert.match(notes, /lines with other columns than the rest: 1 \(line 8\); mend them/);
    assert.match(notes, /rows that name no image: 1 \(row 7\)/);
    assert.match(notes, /addresses, which are not downloaded: 1 \(https:.*; download them/);
    assert.match(notes, /lines that name an image again: 1/);
    const json = six((i) => JSON.stringify({ file: `photos/a/${i}.png`, label: i % 2 }));
    const cut = await write(dir, "c.jsonl", [...json, '{"file": "photos/a/3.p']);
    const found = await labelled(dir, { dataset: cut });
    assert.equal(found.ids.length, 6);
    assert.match(found.notes, /other columns than the rest: 1 \(line 7\)/);
  },
);

withPhotos(
  "lists without a header, of names alone, of JSON, of UTF-16 and of Windows are read",
  async (dir) => {
    const rows = six((i) => `photos/a/${i}.png,${i % 2}`);
    const wide = (text: string) =>
      Uint8Array.from([...`\ufeff${text}`].flatMap((character) => {
        return [character.charCodeAt(0) & 255, character.charCodeAt(0) >> 8];
      }));
    const utf16 = join(dir, "u.csv");
    await Deno.writeFile(utf16, wide(["file,label", ...rows].join("\r\n")));
    const lists = [
      await write(dir, "bare.csv", rows),
      await write(dir, "bare.txt", rows.map((row) => row.replace(",", " "))),
      await write(dir, "windows.csv", [
        "file,label",
        ...rows.map((row) => row.replaceAll("/", "\\")),
      ]),
      await write(dir, "all.jsonl", [
        JSON.stringify(six((i) => ({ file: `photos/a/${i}.png`, label: i % 2 }))),
      ]),
      utf16,
    ];
    for (const dataset of lists) {
      const { ids, labels } = await labelled(dir, { dataset });
      assert.deepEqual(ids, six((i) => `photos/a/${i}.png`), dataset);
      assert.deepEqual(labels, [0, 1, 0, 1, 0, 1], dataset);
    }
    const names = await write(dir, "names.txt", six((i) => `photos/a/${i}.png`));
    assert.equal((await labelled(dir, { dataset: names })).ids.length, 6);
  },
);

withPhotos("a list of which nothing is there says from where its paths begin", async (dir) => {
  const gone = await write(dir, "gone.csv", ["file", ...six((i) => `x/${i}.png`)]);
  await assert.rejects(labelled(dir, { dataset: gone }), {
    message:
      `none of the 6 files of "${gone}" can be trained on, first "x/0.png" (is not there): ` +
      `its paths begin in ${dir}, so mend them, or move the list`,
  });
  const empty = await write(dir, "empty.csv", [""]);
  await assert.rejects(
    labelled(dir, { dataset: empty }),
    /empty\.csv" is empty: list an image a line/,
  );
});
