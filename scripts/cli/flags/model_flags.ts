import { settingRules } from "../../../pipeline/mod.ts";
import { flag, type FlagGroup } from "../flag.ts";
import { ruled } from "../parsers.ts";

export const modelFlags: FlagGroup = {
  title: "Model",
  flags: [
    flag(
      "outputHeight",
      "<pixels>",
      ruled(settingRules.outputHeight),
      "Height of the images that the generator makes and the discriminator sees; 16 or more. Twice " +
        "the side takes about four times as long.",
    ),
    flag(
      "outputWidth",
      "<pixels>",
      ruled(settingRules.outputWidth),
      "Their width. Images need not be square.",
      "the output height",
    ),
    flag(
      "cDim",
      "<1|3|4>",
      ruled(settingRules.cDim),
      "Channels of an image: 1 gray, 3 RGB, 4 RGB with alpha. 1 trains faster where colour says little.",
      "from the data",
    ),
    flag(
      "yDim",
      "<classes>",
      ruled(settingRules.yDim),
      "Number of classes that both networks are told. 0 ignores the labels of a labelled set.",
      "from the data",
    ),
    flag(
      "zDim",
      "<numbers>",
      ruled(settingRules.zDim),
      "Length of the random vector z that each image is made from. Few numbers, little variety.",
    ),
    flag(
      "zDist",
      "<uniform|normal|uniform01>",
      ruled(settingRules.zDist),
      "Where z is drawn from: uniform in (-1, 1), normal with mean 0 and deviation 1, or uniform in " +
        "(0, 1). The original's is uniform.",
    ),
    flag(
      "gfDim",
      "<filters>",
      ruled(settingRules.gfDim),
      "Filters of the generator's last hidden layer; its other layers are multiples. More draw finer " +
        "detail, and cost time with their square.",
    ),
    flag(
      "dfDim",
      "<filters>",
      ruled(settingRules.dfDim),
      "Filters of the discriminator's first layer. Keep it near --gf-dim: if either network is much " +
        "stronger, the other stops learning.",
    ),
    flag(
      "gfcDim",
      "<units>",
      ruled(settingRules.gfcDim),
      "Units of the generator's fully connected layer; used only with classes.",
    ),
    flag(
      "dfcDim",
      "<units>",
      ruled(settingRules.dfcDim),
      "Units of the discriminator's fully connected layer; used only with classes.",
    ),
  ],
};
