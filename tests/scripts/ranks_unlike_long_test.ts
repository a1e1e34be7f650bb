/** Ranks that would train something else than rank 0 are refused at the start, under real launchers. */
import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { ended, launchers, unlikeRanks } from "./_ranks.ts";

interface Unlike {
  what: string;
  told: RegExp;
  common?: string;
  others?: string;
  /** Of the second rank; may make what it needs. */
  prepare?(dir: string): { common?: string; code?: string; mount?: string };
}

const cases: Unlike[] = [
  {
    what: "other settings",
    others: "--learning-rate 0.1",
    told: /^the ranks have other settings: .*; give all of them the same$/,
  },
  {
    what: "other code",
    told: /^the ranks have other code: .*; give all of them the same$/,
    prepare(dir) {
      const code = join(dir, "code");
      Deno.mkdirSync(code);
      for (const name of ["deno.json", "deno.lock", "model", "ops", "pipeline", "scripts", "web"]) {
        new Deno.Command("cp", { args: ["-r", name, code] }).outputSync();
      }
      const file = join(code, "pipeline/batches/decode.ts");
      Deno.writeTextFileSync(file, `${Deno.readTextFileSync(file)}// changed\n`);
      return { code };
    },
  },
  {
    what: "an image less",
    told: /^the ranks have other data sets: rank 0 has 40 images, rank 1 has 39 images; give all/,
    prepare: (dir) => unlikeFolders(dir, (other) => Deno.removeSync(join(other, "07.png"))),
  },
  {
    what: "a changed image, which is none of the 16 whose pixels are compared",
    told: /^the ranks have other contents of image files: rank 0 has \w+, rank 1 has \w+; give all/,
    prepare: (dir) =>
      unlikeFolders(
        dir,
        (other) => Deno.copyFileSync(join(other, "09.png"), join(other, "01.png")),
      ),
  },
  {
    what: "a library that is not there",
    others: "--mpi /nowhere/libmpi.so",
    told: /^rank 1: --mpi is "\/nowhere\/libmpi.so": .*; state the path of a libmpi/,
  },
  { what: "a flag that is none", others: "--oops", told: /^unknown flag --oops/ },
];

const images = await Promise.all(
  Array.from({ length: 40 }, (_, i) => {
    const background = { r: 6 * i, g: 0, b: 0 };
    return sharp({ create: { width: 16, height: 16, channels: 3, background } }).png().toBuffer();
  }),
);
const mayMount = new Deno.Command("unshare", { args: ["-m", "true"] }).outputSync().success;

for (const { name, words: launch } of launchers) {
  for (const { what, others = "", prepare, told } of cases) {
    Deno.test({
      name:
        `${name}: a rank with ${what} ends all with code 2 and one line, before anything is written`,
      ignore: /image/.test(what) && !mayMount,
      async fn() {
        const dir = Deno.makeTempDirSync();
        const { common = "", ...second } = prepare?.(dir) ?? {};
        const all = { common: `--max-steps 1 --name unlike${common}`, others, ...second };
        const { code, err, out } = await ended(unlikeRanks(dir, launch, all));
        assert.equal(code, 2, out + err);
        const lines = err.match(/^error: .*$/gm) ?? [];
        assert.equal(lines.length, 1, err);
        assert.match(lines[0].slice("error: ".length), told);
        assert.throws(() => Deno.statSync(join(dir, "runs/unlike")), "nothing is written");
      },
    });
  }
}

/** 40 images, and others, which the second rank finds in their place as it would on another machine. */
function unlikeFolders(dir: string, change: (folder: string) => void) {
  const [folder, other] = ["photos", "others"].map((name) => join(dir, name));
  for (const place of [folder, other]) {
    Deno.mkdirSync(place);
    images.forEach((image, i) =>
      Deno.writeFileSync(join(place, `${String(i).padStart(2, "0")}.png`), image)
    );
  }
  change(other);
  return { common: ` --dataset ${folder}`, mount: `mount --bind ${other} ${folder}` };
}
