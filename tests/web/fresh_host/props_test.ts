import assert from "node:assert/strict";
import { type Signal, signal } from "@preact/signals";
import fc from "fast-check";
import { deserialize, serialize } from "../../../web/fresh_host/props.ts";

const crossed = (...props: unknown[]) => deserialize(serialize(props));

Deno.test("whatever JSON has crosses as it was, and so do bigints, dates, maps and sets", () => {
  const leaf = fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.bigInt(),
    fc.constant(undefined),
  );
  const date = fc.date({ noInvalidDate: true });
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      leaf,
      date,
      fc.array(tie("value")),
      fc.dictionary(fc.string().filter((key) => key !== "__proto__"), tie("value"), {
        noNullPrototype: true,
      }),
      fc.array(tie("value")).map((values) => new Set(values)),
      fc.array(fc.tuple(fc.string(), tie("value"))).map((pairs) => new Map(pairs)),
    ),
  })).value;
  fc.assert(fc.property(tree, (value) => assert.deepEqual(crossed(value), [value])), {
    numRuns: 200,
  });
});

Deno.test("NaN, infinities and URLs cross", () => {
  const props = [NaN, Infinity, -Infinity, new URL("http://localhost/a?b#c")];
  assert.deepEqual(crossed(...props), props);
});

Deno.test("a signal in the props of two islands is one signal afterwards", () => {
  const shared = signal({ step: 7 });
  const [one, two] = crossed({ shared }, { of: [shared] }) as [
    { shared: Signal<{ step: number }> },
    { of: Signal<{ step: number }>[] },
  ];
  assert.equal(one.shared, two.of[0]);
  assert.deepEqual(one.shared.value, { step: 7 });
  const heard: number[] = [];
  two.of[0].subscribe(({ step }) => heard.push(step));
  one.shared.value = { step: 8 };
  assert.deepEqual(heard, [7, 8]);
});

Deno.test("a function cannot cross", () => {
  assert.throws(() => serialize([{ onClick: () => {} }]), /function/);
});
