import type { englishHalves } from "./english_halves.ts";

export const chineseHalves: typeof englishHalves = {
  views: "看什么",
  networks: "两个网络",
  title: "一步一步看",
  flow: "梯度",
  noRecord: "这次训练没有记录，无法重新训练它的步：请用 --record reference 或 pixels 训练。",
  cannot: "这个页面只能查看，或者它的面板不能重新训练：请用 deno task dashboard 打印的链接打开。",

  about:
    "把记录下来的一步分成两半看：先是 D 学习，然后是 G。面板从这次训练保存的最近状态出发，用记录下来的批次重新训练这一步，不影响训练本身。",
  step: "步",
  slider: "所看的步",
  at: (step) => `第 ${step} 步`,
  nearest: (step, state) =>
    `第 ${step} 步从第 ${state} 步之后保存的状态重新训练，除非刚看过更近的一步。`,
  previous: "后退一步",
  next: "前进一步",
  progress: "进度",
  starting: "正在打开两个网络……",
  leadUp: (done, of) => `已重新训练 ${done} 步，共 ${of} 步`,
  givesWay: "训练正在进行，优先使用处理器：这期间要等得久一些。",
  failed: (reason) => `无法查看：${reason}`,

  dStep: "前一半：D 学习",
  dAbout: (loss, images) =>
    `D 看 ${images} 张真实图像和 ${images} 张 G 画的图像。更新降低它两个损失之和：对真实图像的判断应当升高，对 G 的图像应当降低；但如果走得太远，一边会为另一边付出代价。每个点是一张图像：空心是更新之前，实心是更新之后，图像相同。${
      loss === "hinge" ? "判断正确且超过间隔 1 时，hinge 损失为零。" : ""
    }`,
  lastUpdate: (updates) => `D 每一步更新 ${updates} 次：这里是最后一次。`,
  gStep: "后一半：G 学习",
  gAbout: (updates) =>
    `更新之后，D 对 G 的图像的判断应当升高；这时 D 不变。${
      updates > 1
        ? `G 每一步更新 ${updates} 次，用的是同样的 z。`
        : "一个 z 对应一张图像，更新之前和之后。"
    }`,
  update: (number) => `第 ${number} 次更新`,
  curves: {
    gan: {
      real: "−log D(x)，真实图像",
      fake: "−log(1 − D(G(z)))，G 的图像",
      generator: "−log D(G(z))，G 的损失",
    },
    hinge: {
      real: "max(0, 1 − logit)，真实图像",
      fake: "max(0, 1 + logit)，G 的图像",
      generator: "−logit，G 的损失",
    },
  },
  axis: {
    gan: { real: "D(x)", fake: "D(G(z))", generator: "D(G(z))" },
    hinge: { real: "logit", fake: "logit", generator: "logit" },
  },
  summary: (lossBefore, lossAfter, before, after) =>
    `平均损失 ${lossBefore} → ${lossAfter}；D 的判断 ${before} → ${after}`,
  judged: { real: "批次中的真实图像，以及 D 对每张的判断", fake: "G 的图像，以及 D 对每张的判断" },
  drawnNumber: (number) => `G 的第 ${number} 张图像`,
  from: "之前",
  to: "之后",
  augmented:
    "这些是 D 看到的图像，经过 --diff-augment 改动；之前和之后的判断针对同一张改动后的图像。",
  after: (updates) => updates === 0 ? "之前" : `更新 ${updates} 次之后`,
  ofZ: (z, updates) =>
    `G 由第 ${z} 个 z 画的图像，${updates === 0 ? "更新之前" : `更新 ${updates} 次之后`}`,
  holds: (percent) => `D：${percent} 为真`,
  logit: (logit) => `D 的 logit：${logit}`,
  difference: (by) => `差别，放大 ${by} 倍`,
  differenceHint: "灰色：没有变化。更亮或更暗：是更新造成的。",
  otherZ: "其他 z：图像和差别",
  losses: (step, dLoss, gLoss) =>
    `第 ${step} 步：d_loss ${dLoss}，g_loss ${gLoss}，都来自更新之前的计算。`,
  same: "与记录完全相同。",
  differs: "与记录不同：这次训练不是这样得到的，请看“重放”。",
  otherDevice: "这次训练用的是另一种设备，所以最后几位数字不同。",
  took: (leadUp, seconds) => `用时 ${seconds} 秒，其中先重新训练了 ${leadUp} 步。`,

  flowAbout:
    "每一层学得多快。每次取样时，训练测量那一步的梯度（让损失下降的方向）和更新（Adam 由此得出的改动）；这一步本身一位不差，保持不变。",
  flowLooked:
    "每一层学得多快。这次训练没有测量，所以从它保存的每个状态重新训练下一步，测量梯度和更新。",
  flowSoon: "还没有测量：训练在每次取样时测量。",
  flowNone: "这次训练没有测量，这里也不能重新训练它的步。",
  measure: "显示",
  measures: { ratio: "更新 ÷ 权重", gradient: "梯度", weight: "权重" },
  healthy: {
    ratio:
      "更新的长度除以权重的长度。大约千分之一（1e-3）是健康的（阴影：1e-4 到 1e-2）。低得多，这一层几乎不学习；高得多，它会忘掉学过的东西。小网络用 Adam 的常用学习率时接近上端。",
    gradient:
      "梯度的长度。Adam 会除以它的常见大小，所以大小本身不重要；如果某一层的梯度比相邻层低几个数量级，它就得不到信号；如果高出几个数量级，训练会发散。",
    weight: "权重的长度。学习时它缓慢增长。",
  },
  network: { discriminator: "判别器 D", generator: "生成器 G" },
  flowLabel: (layer, first, last) => `${layer}：从 ${first} 到 ${last}`,
  small: "小",
  large: "大",
  seeInside: "看这一步之后的网络",
};
