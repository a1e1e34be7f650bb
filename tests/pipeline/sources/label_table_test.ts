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
