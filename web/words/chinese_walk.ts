import type { englishWalk } from "./english_walk.ts";

/** 导读页面周围的文字；正文在 `docs/walk/`。 */
export const chineseWalk: typeof englishWalk = {
  title: "导读",
  sections: "导读的各节",
  on: "上一节和下一节",
  place: (place, last) => `第 ${place} 节，共 ${last} 节`,
  beside: "你自己的训练",
  yourRun: "在你自己的训练里",
  chooseRun: "显示在正文旁边的训练",
  openRun: "打开它的页面",
  noRun: "还没有训练。先开始一次，它就会显示在正文旁边：",
  notBegun: "这次训练还没有开始。",
  more: "继续看：",
  about: {
    start: "G 现在画的图，以及两个损失。",
    sizes: "这次训练里每一层的高 × 宽 × 特征图数。",
    variables: "两个网络的每一层，以及其中有多少个数在学习。",
    loading: "这次训练用的数据。",
    build: "第一张图的 z，G 现在用它画出的图，以及每一步所有的 z。",
    losses: "最近若干步的平均值，以及曲线。",
    discriminator: "D 的各层，以及它对真图和生成图的判断。",
    generator: "G 的各层，以及它最新画的图。",
    sampler: "同一批 z：训练之前和现在。",
    save: "这次训练最近的检查点。",
    train_loop: "这里的一步做了什么，谁占上风，以及两个损失。",
  },
  rows: {
    dataset: "数据集",
    images: "图像数",
    numbers: "一张图里的数",
    range: "每个数的范围",
    classes: "类别",
    noClasses: "无：这次训练不用标签",
    batch: "一批的图像数",
    stepsPerEpoch: "每轮的步数",
    zDist: "z 的分布",
    dLoss: "D 的损失",
    gLoss: "G 的损失",
    dReal: "D 对真图的判断",
    dFake: "D 对生成图的判断",
    guess: "只会猜的 D：",
    updates: "每步更新次数：D + G",
    rates: "学习率：D, G",
    stepTime: "每步用时",
  },
  firstZ: "左上角那张图就是用这个 z 画的。",
  noCheckpoint: "还没有检查点。",
  tries: {
    start: "试一试",
    starting: "正在启动……",
    noRun: "这需要一次有记录的训练。先开始一次：deno task train",
    noLabels: "这次训练没有标签，也就没有可去掉的东西。",
    noToken: "此页面只能查看：要做实验，请打开启动面板时打印出的链接。",
    terminal: "在终端里做同样的事",
    plan: (run, from, to, settings) =>
      `把 ${run} 的第 ${from} 到 ${to} 步用 ${settings} 重做一遍，成为一次新的训练。`,
    isFromStart: "它从全新的网络开始，因为网络与原来的不同。",
    short: (steps) => `目前只记录了 ${steps} 步。`,
    refused: (reason) => `无法启动：${reason}`,
    going: (run) => `${run} 已经在路上。`,
    compare: "比较两次训练",
    lookFor: "注意看：",
    experiments: {
      "g-updates": {
        title: "改变 G 的更新次数",
        lookFor:
          "D 对真图和生成图的判断。G 只更新一次时，两条曲线分开，G 的损失上升；更新两次时，它们靠近。",
      },
      "fast": {
        title: "十倍的学习率",
        lookFor:
          "损失会跳，往往跳到 1.39 和 0.7：D 忘光了学到的东西，只会猜。图像变得满是噪点；权重的平均会把它遮住一阵（见“未平均”视图）。",
      },
      "other-z": {
        title: "用另一种分布的 z",
        lookFor: "图像不同，但好坏相当。曲线看起来差不多。",
      },
      "no-norm": {
        title: "不用批归一化",
        lookFor:
          "D 的损失下降，G 的上升，而所有图像都是同样的花纹。D 的损失下降，是因为 D 赢了，不是因为有什么变好了。",
      },
      "no-labels": {
        title: "去掉标签",
        lookFor: "图像不再按类别排列，有些介于两类之间。",
      },
    },
  },
};
