import assert from "node:assert/strict";
import { dlopenError } from "../../ops/ffi/dlopen_error.ts";
import { findLibrary, NoLibraryError, suitability } from "../../ops/ffi/find_library.ts";

/** What the loader says of each path; a library opens where it says nothing. */
function search(said: Record<string, string>, isStated = false) {
  return {
    ...{ backend: "x", what: "X", isStated, cure: "install X", statedCure: "state another" },
    candidates: Object.keys(said).map((path) => ({ library: "X", path })),
    open({ path }: { path: string }) {
      if (said[path] === "") return path;
      throw dlopenError("X", path, new Error(`Could not open library: ${path}: ${said[path]}`));
    },
  };
}

const absent = "cannot open shared object file: No such file or directory";

Deno.test("the first library that opens is taken, whatever is wrong with those before it", () => {
  assert.equal(findLibrary(search({ "/a": absent, "/b": "file too short", "/c": "" })), "/c");
});

Deno.test("where no library is there, that is told with how to have one", async () => {
  const found = () => findLibrary(search({ "/a": absent, "/b": absent }));
  assert.throws(found, {
    message:
      "backend x: no X library can be opened (tried /a, /b): install X, or use --backend auto",
  });
  assert.equal(await reasonOf(found), "there is no X library");
});

Deno.test("a library that is there and does not open is named with what is wrong, to auto as well", async () => {
  const found = () => findLibrary(search({ "/a": absent, "/b": "file too short" }));
  const reason = "X cannot be opened as /b: file too short";
  assert.throws(found, {
    message: `backend x: ${reason}: install X anew, or use --backend auto`,
  });
  assert.equal(await reasonOf(found), reason);
});

Deno.test("a library that lacks another one is there, and says which", async () => {
  const found = () => findLibrary(search({ "/a": `libgomp.so.1: ${absent}` }));
  assert.equal(await reasonOf(found), `X cannot be opened as /a: libgomp.so.1: ${absent}`);
});

Deno.test("the place where the loader found a library is told whole", () => {
  const error = new Error("Could not open library: /lib/a.so: file too short");
  assert.equal(
    dlopenError("X", "a.so", error).message,
    "X cannot be opened as a.so: /lib/a.so: file too short",
  );
});

Deno.test("of a library that is asked for, only what is wrong with it is told", () => {
  assert.throws(() => findLibrary(search({ "/a": absent }, true)), {
    message: `backend x: X cannot be opened as /a: ${absent}: state another`,
  });
});

async function reasonOf(find: () => unknown): Promise<string> {
  assert.throws(find, NoLibraryError);
  const { reason } = await suitability(() => {
    find();
    return { suits: true, reason: "found" };
  });
  return reason;
}
