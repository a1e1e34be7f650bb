import { formatCount } from "../state/format.ts";
import type { englishInside } from "./english_inside.ts";

const size = (shape: readonly number[]) => shape.map(formatCount).join(" × ");
const maps = ([height, width, channels]: readonly number[]) =>
  `${formatCount(channels)} 张 ${height} × ${width} 的特征图`;

export const chineseInside: typeof englishInside = {
  title: "内部",
  about:
    "两个网络逐层对一张图像做了什么，用检查点里的权重就在这个页面里算出，不影响训练。先选一层，再选一张特征图，再选一个像素。",
  opening: "正在载入两个网络……",
  failed: (reason) => `无法打开网络：${reason}`,
  timing: (first, look, backend) =>
    `打开后 ${first} 秒出现第一张图像；之后每张 ${look} 毫秒，由 ${backend} 计算。`,

  picture: (number) => `种子 0 的第 ${formatCount(number)} 张`,
  previous: "上一张",
  next: "下一张",
  label: "类别",
  source: "D 看的是",
  drawnSource: "G 画的图像",
  realSource: "真实图像",
  realNumber: (number, all) => `第 ${number} 张真实图像，共 ${all} 张`,
  noReal: "这次训练没有保存真实图像，所以只能给 D 看 G 画的图像。",
  realLabel: "页面不知道真实图像的类别：告诉 D 的是这里所选的类别。",

  generator: "生成器 G：从噪声到图像",
  discriminator: "判别器 D：从图像到判断",
  noise: (count) => `z：${formatCount(count)} 个随机数`,
  drawn: "G 画的图像",
  judged: "D 看到的图像",
  parameters: (count) => `${formatCount(count)} 个权重`,
  kinds: {
    linear: "全连接",
    conv2d: "卷积",
    convTranspose2d: "转置卷积",
    batchNorm: "批归一化",
  },
  size,
  sees: (norm) =>
    norm
      ? "两个网络的批归一化都用训练时保存的平均值，这样可以单独看一张图像；训练时 D 用的是整批的平均值。"
      : "",

  verdict: "判断",
  logit: "logit 值",
  probability: (percent) => `D 认为它是真实图像的概率是 ${percent}。`,
  hinge: "这次训练用 hinge 损失，logit 不对应概率。",
  verdictHint: "logit 是一个数：大于零表示真实，小于零表示生成。",
  heat: "D 看哪里",
  heatHint: "橙色的像素稍有变化时，D 的 logit 变化最大：这是 logit 在每个像素上的梯度大小。",

  what: {
    linear: (from, to) =>
      to[0] * to[1] * to[2] === 1
        ? `它把 ${
          formatCount(from[0] * from[1] * from[2])
        } 个数各乘以自己的权重，再全部加成一个数。`
        : `它把 ${formatCount(from[0] * from[1] * from[2])} 个数全部混合，得到 ${maps(to)}。`,
    convTranspose2d: (from, to) =>
      `它接收 ${maps(from)}，画出 ${
        maps(to)
      }：图像的草图变为两倍宽、两倍高。输入的每个像素在更大的图上盖一个 5 × 5 的印章，相邻印章相隔两个像素；重叠之处相加。`,
    conv2d: (from, to) =>
      `它让 5 × 5 的滤波器在 ${maps(from)} 上每次移动两个像素，得到 ${
        maps(to)
      }，宽和高各为一半。图像中有滤波器所找的图案时，它的回应就强。`,
    batchNorm: (_from, to) =>
      `它把 ${maps(to)} 变到同一尺度：减去平均值，除以标准差，乘以 gamma，再加上 beta。`,
  },
  thenNorm: (name) => `然后批归一化（${name}）把每张特征图变到同一尺度，使它们不会互相淹没。`,
  thenActivation: {
    none: "之后没有激活函数。",
    relu: "然后 ReLU 保留大于零的数，其余变为零：特征图暗的地方没有可添加的东西。",
    lrelu: "然后 leaky ReLU 保留大于零的数，把小于零的数缩为五分之一。",
    tanh: "然后 tanh 把每个数压到 −1（无光）和 1（最亮）之间：这就是图像。",
    sigmoid: "然后 sigmoid 把每个数压到 0（无光）和 1（最亮）之间：这就是图像。",
  },
  onThis: (channel, percent) =>
    `对这张图像，第 ${channel} 张特征图最强；传下去的数中有 ${percent} 是零。`,

  comesIn: "输入",
  goesOut: "输出，最强的特征图在前",
  colours: "黑色是零，黄色大于零，蓝色小于零。每张特征图有自己的尺度。",
  map: (channel) => `特征图 ${channel}`,
  mapStrength: (channel, strength) => `特征图 ${channel}，平均绝对值 ${strength}`,
  more: (count) => `再显示 ${count} 张`,
  stages: { sum: "加权和", normed: "批归一化之后", output: "激活之后" },
  range: (least, most, mean) => `${least} 到 ${most}，平均 ${mean}`,
  filters: (channel) => `特征图 ${channel} 的滤波器`,
  filtersHint: "每张输入特征图有 5 × 5 个权重；这些在所选像素处作用最大。",
  filter: (from) => `对应输入特征图 ${from} 的滤波器`,
  curve: "激活函数，以及这一层的数落在哪里",
  curveLabel: (name) => `${name} 的曲线和这一层数值的直方图`,
  curveHint: "条形：有多少个数在那里。曲线：激活函数把它们变成什么。圆点：所选像素。",

  pixel: (row, column) => `第 ${row} 行、第 ${column} 列的像素`,
  pickHint: "点击一个像素，或用方向键。",
  picker: (channel) => `特征图 ${channel} 的像素`,
  field: "这个像素由哪些数得来",
  window: {
    conv2d: (count) =>
      `滤波器覆盖输入特征图的 ${count} 个像素（有框；边缘之外的输入算作 0）。每个像素乘以对应的权重。`,
    convTranspose2d: (count) =>
      `输入特征图只有 ${count} 个像素到达这里（有框）。每个像素的印章用 25 个权重中的另一个覆盖它；空着的权重落在相邻像素上，因为印章相隔两个像素。`,
    linear: (count) =>
      count === 1
        ? "每个输入的数对这个数有一个权重。"
        : `每个输入像素对这个数有一个权重：每张特征图 ${count} 个。`,
  },
  inputMap: (channel) => `输入特征图 ${channel}`,
  whichInput: "输入特征图",
  strongestInput: (channel, sum) => `特征图 ${channel}（加 ${sum}）`,
  table: "逐个位置：输入 × 权重 = 乘积",
  play: "逐步相加",
  pause: "暂停",
  step: "下一个乘积",
  all: "一次全部",
  soFar: (done, all, sum) => `${all} 个乘积中的 ${done} 个：${sum}`,
  ofMap: (channel) => `与特征图 ${channel} 的乘积`,
  ofOthers: (count) => `与其他 ${formatCount(count)} 个输入的乘积`,
  bias: "偏置",
  total: "加权和",
  norm: "批归一化",
  result: (name) => name === "none" ? "原样传下去" : `${name} 的结果传下去`,
  noSum: "这一层不求和：它只平移和缩放每个数。",
};
