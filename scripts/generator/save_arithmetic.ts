/** Draws a sum of latent vectors, its operands before it. */
import { arithmeticZ, type Plan, plannedImages } from "../../pipeline/generator/mod.ts";
import { type Drawing, preparePictures, type Save } from "./save_pictures.ts";

/** The operands are drawn as they are; the result has the label of the first. */
export function prepareArithmetic(drawing: Drawing): Save {
  const { flags, plan, file: { model: { zDim } } } = drawing;
  const terms = flags.arithmetic!;
  const operands = terms.map(({ image }) =>
    plannedImages({ ...plan, first: image, count: 1 }, zDim)[0]
  );
  const z = operands.map((one) => one.z);
  const labels = plan.labels && [...operands, operands[0]].map(({ label }) => label!);
  const count = terms.length + 1;
  const sum: Plan = {
    ...plan,
    ...{ first: 0, count, labels },
    z: [...z, arithmeticZ(terms, z, plan.zDist)],
  };
  const text = terms.map(({ sign, image }, n) => `${sign < 0 ? "-" : n > 0 ? "+" : ""}${image}`);
  const said = `operands ${text.join(" ")}, then the result`;
  const own = { ...drawing, plan: sum, name: `arithmetic_${text.join("")}`.slice(0, 100) };
  const save = preparePictures({ ...own, flags: { ...flags, columns: count } });
  return (generator, how) => {
    how.say(said);
    return save(generator, how);
  };
}
