/** Where the MNIST-like data sets come from, and what identifies them. */
import type { Credit } from "../contracts/dataset.ts";

export type MnistLikeName = "mnist" | "fashion-mnist";

export interface MnistLikeSource {
  credit: Credit;
  classes: readonly string[];
  /** Folders on the web, by https, that hold the four files, each with `.gz` appended. */
  mirrors: readonly string[];
  /** SHA-256 of each file's bytes after gzip is undone: others pack them anew. */
  sha256: Record<MnistFile, string>;
  /** Of the files as they are published, packed. */
  published: Record<MnistFile, { bytes: number; sha256: string }>;
  debianPackage?: string;
}

export const mnistFiles = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

export type MnistFile = typeof mnistFiles[number];

export const mnistLikeSources: Record<MnistLikeName, MnistLikeSource> = {
  "mnist": {
    credit: {
      title: "The MNIST database of handwritten digits",
      artist: "Yann LeCun, Corinna Cortes and Christopher J. C. Burges",
      licence: "CC BY-SA 3.0",
      url: "http://yann.lecun.com/exdb/mnist/",
    },
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    mirrors: [
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ],
    sha256: {
      "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
    published: {
      "train-images-idx3-ubyte": {
        bytes: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      },
      "train-labels-idx1-ubyte": {
        bytes: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      },
      "t10k-images-idx3-ubyte": {
        bytes: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      },
      "t10k-labels-idx1-ubyte": {
        bytes: 4542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
      },
    },
  },
  "fashion-mnist": {
    credit: {
      title: "Fashion-MNIST",
      artist: "Han Xiao, Kashif Rasul and Roland Vollgraf, Zalando Research",
      licence: "MIT",
      url: "https://github.com/zalandoresearch/fashion-mnist",
    },
    classes: [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot",
    ],
    mirrors: [
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ],
    sha256: {
      "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    },
    published: {
      "train-images-idx3-ubyte": {
        bytes: 26_421_880,
        sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      },
      "train-labels-idx1-ubyte": {
        bytes: 29_515,
        sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      },
      "t10k-images-idx3-ubyte": {
        bytes: 4_422_102,
        sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      },
      "t10k-labels-idx1-ubyte": {
        bytes: 5148,
        sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
      },
    },
    debianPackage: "dataset-fashion-mnist",
  },
};
