import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkFound, findCuda, type Surroundings } from "../../../ops/cuda/libraries/find_cuda.ts";

/** Runs `test` with a function that makes empty files below a folder of its own. */
function inFolder(test: (root: string, make: (...paths: string[]) => void) => void): () => void {
  return () => {
    const root = Deno.makeTempDirSync();
    const make = (...paths: string[]) => {
      for (const path of paths) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), "");
      }
    };
    try {
      test(root, make);
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  };
}

function around(env: Record<string, string>, systemFolders: string[] = []): Surroundings {
  return { env: (name) => env[name], systemFolders };
}

const site = "lib/python3.12/site-packages";
const wheels13 = [
  "nvidia/cu13/lib/libnvrtc.so.13",
  "nvidia/cu13/lib/libnvrtc-builtins.so.13.0",
  "nvidia/cu13/lib/libcublasLt.so.13",
  "nvidia/cudnn/lib/libcudnn.so.9",
];
const wheels12 = [
  "nvidia/cuda_nvrtc/lib/libnvrtc.so.12",
  "nvidia/cublas/lib/libcublasLt.so.12",
  "nvidia/cudnn/lib/libcudnn.so.9",
];
const inSite = (paths: string[], root = "venv") => paths.map((path) => `${root}/${site}/${path}`);

Deno.test(
  "the wheels of the active Python environment are found without running it",
  inFolder((root, make) => {
    make(...inSite(wheels13));
    const nvidia = join(root, "venv", site, "nvidia");
    assert.deepEqual(findCuda(undefined, around({ VIRTUAL_ENV: join(root, "venv") })), {
      major: 13,
      nvrtc: join(nvidia, "cu13/lib/libnvrtc.so.13"),
      nvrtcBuiltins: join(nvidia, "cu13/lib/libnvrtc-builtins.so.13.0"),
      cublasLt: join(nvidia, "cu13/lib/libcublasLt.so.13"),
      cudnn: join(nvidia, "cudnn/lib/libcudnn.so.9"),
    });
  }),
);

Deno.test(
  "the packages of the python3 on PATH are found, also where it is a link",
  inFolder((root, make) => {
    make("usr/bin/python3.12", ...inSite(wheels13, "usr"));
    mkdirSync(join(root, "bin"));
    symlinkSync(join(root, "usr/bin/python3.12"), join(root, "bin/python3"));
    const found = findCuda(undefined, around({ PATH: `/nowhere:${join(root, "bin")}` }));
    assert.equal(found?.major, 13);
  }),
);

Deno.test(
  "CUDA 13 is taken before 12, unless only 12 is whole",
  inFolder((root, make) => {
    make(...inSite(wheels13, "new"), ...inSite(wheels12, "old"));
    const both = around({ VIRTUAL_ENV: join(root, "old"), CONDA_PREFIX: join(root, "new") });
    assert.equal(findCuda(undefined, both)?.major, 13);
    Deno.removeSync(join(root, "new", site, wheels13[2]));
    assert.equal(findCuda(undefined, both)?.major, 12);
  }),
);

Deno.test(
  "a cuDNN whose wheel is of the other CUDA is passed over",
  inFolder((root, make) => {
    make(...inSite(wheels12, "old"), `old/${site}/nvidia_cudnn_cu12-9.10.0.dist-info/METADATA`);
    make(...inSite(wheels13.slice(0, 3), "new"));
    const both = around({ VIRTUAL_ENV: join(root, "old"), CONDA_PREFIX: join(root, "new") });
    const found = findCuda(undefined, both);
    assert.equal(found?.major, 12, "13 has no cuDNN of its own");
    make(`new/${site}/${wheels13[3]}`, `new/${site}/nvidia_cudnn_cu13-9.19.0.dist-info/METADATA`);
    assert.equal(findCuda(undefined, both)?.cudnn, join(root, "new", site, wheels13[3]));
  }),
);

Deno.test(
  "a stated folder is the only place, be it of libraries, of wheels or of a Python",
  inFolder((root, make) => {
    make(...inSite(wheels13), "plain/libnvrtc.so.13", "system/libnvrtc.so.13");
    const other = around({ VIRTUAL_ENV: join(root, "venv") }, [join(root, "system")]);
    for (const stated of ["venv", `venv/${site}`, `venv/${site}/nvidia`]) {
      assert.equal(
        findCuda(join(root, stated), other)?.cudnn,
        join(root, "venv", site, wheels13[3]),
      );
    }
    const plain = findCuda(join(root, "plain"), other);
    assert.equal(plain?.nvrtc, join(root, "plain/libnvrtc.so.13"));
    assert.equal(plain?.cudnn, undefined);
    assert.equal(findCuda(join(root, "nowhere"), other), undefined);
  }),
);

Deno.test("the environment states a folder as --cuda does", () => {
  const stated = around({ DCGAN_CUDA: "/nowhere" }, ["/usr/lib"]);
  assert.equal(findCuda(undefined, stated), undefined);
});

Deno.test("what is missing is named with the wheel of the CUDA that is there", () => {
  const libraries = { nvrtc: "a", nvrtcBuiltins: undefined, cublasLt: "b", cudnn: undefined };
  assert.throws(() => checkFound({ major: 12, ...libraries }, undefined), {
    message: "there is no cuDNN for CUDA 12 in the system or in a Python's packages: " +
      "pip install nvidia-cudnn-cu12",
  });
  assert.throws(() => checkFound(undefined, "/x"), {
    message: "there is no NVRTC in /x: pip install nvidia-cuda-nvrtc",
  });
});
