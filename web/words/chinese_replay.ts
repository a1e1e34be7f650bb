import { formatCount, formatDuration, formatNumber, formatPercent } from "../state/format.ts";
import { type englishReplay, precise } from "./english_replay.ts";

export const chineseReplay: typeof englishReplay = {
  title: "重放",
  badge: "重放，不是训练本身",
  about:
    "用同样的图像把记录下来的步重新训练一遍，并把每个损失和每个变量与记录比较。原来的训练不受影响。",
  range: "步",
  from: "起始步",
  to: "结束步",
  of: (first, last) => `可选第 ${formatCount(first)} 到 ${formatCount(last)} 步`,
  zoomHint: "缩放曲线即可选中这些步。",
  begins: (state, leading) => {
    const where = state === undefined
      ? "从训练的开头开始"
      : `从第 ${formatCount(state)} 步之后的检查点开始`;
    return leading > 0 ? `${where}，先走 ${formatCount(leading)} 步到达那里。` : `${where}。`;
  },
  backend: "设备",
  asRecorded: "与记录相同",
  pictures: "把批次保存为图片",
  start: "重放",
  stop: "停止重放",
  starting: "正在开始……",
  stopping: "正在停止……",
  inTerminal: "在终端里",
  noStart: "这个面板不能开始重放。在终端里：",
  badRange: (first, last) =>
    `请选择第 ${formatCount(first)} 到 ${formatCount(last)} 步之间，最多 10,000 步。`,
  refused: (reason) => `服务器拒绝：${reason}`,
  which: "这次训练的重放",
  one: (id) => `重放 ${Number(id)}`,
  steps: (from, to) =>
    from === to ? `第 ${formatCount(from)} 步` : `第 ${formatCount(from)} 到 ${formatCount(to)} 步`,
  progress: "重放进度",
  leadingUp: (step) => `第 ${formatCount(step)} 步，正在到达起点`,
  at: (step, to) => `第 ${formatCount(step)} 步，到第 ${formatCount(to)} 步为止`,
  exact: (backend) => `${backend}，与记录相同：每一位都必须一致`,
  tolerant: (backend, recordedOn) =>
    `${backend}；记录于 ${recordedOn}：从记录的状态出发时损失必须很接近，之后逐步放宽`,
  agreesSoFar: "到目前为止与记录一致",
  count: (count) => `：${formatCount(count)} 步`,
  differsAt: (step) => `从第 ${formatCount(step)} 步开始与记录不同`,
  differing: (differing, all) => `${formatCount(all)} 步中有 ${formatCount(differing)} 步不同。`,
  verdict: {
    agrees: "每一步都与记录一致",
    break: "因条件而停止，此前与记录一致",
    stopped: "已停止，此前与记录一致",
    failed: "重放失败",
    differs: "与记录不同",
  },
  done: (all, seconds) => `用 ${formatDuration(seconds)} 比较了 ${formatCount(all)} 步。`,
  variables: (count) =>
    count > 0
      ? `并比较了记录状态中的 ${formatCount(count)} 个张量。`
      : "其中没有记录状态，所以只比较了损失。",
  notJudged: (count) => `其中 ${formatCount(count)} 步离记录的状态太远，在别的设备上无法判断。`,
  otherProgram: "记录时用的是另一版本的程序或 Deno：仅此就可能使舍入不同。",
  none: "没有比较任何内容",
  firsts: "从哪里开始不同",
  step: "步",
  what: "内容",
  howMuch: "差多少",
  input: ({ what, more }) => ({ what: and(what, more), howMuch: "" }),
  loss: ({ name, recorded, replayed, more }) => ({
    what: and(name, more),
    howMuch: `原为 ${precise(recorded)}，现为 ${precise(replayed)}${apart(recorded, replayed)}`,
  }),
  variable: ({ name, distance, more }) => ({
    what: and(name, more),
    howMuch: distance === undefined
      ? "摘要与记录不同"
      : `${formatCount(distance.size)} 个数中有 ${formatCount(distance.differing)} 个不同，最多差 ${
        formatNumber(distance.largestAbsolute)
      }`,
  }),
  chart: "损失：记录与重放",
  apart: "两者相差多少",
  leadUp: "到达起点之前",
  recorded: (name) => `${name} 记录`,
  replayed: (name) => `${name} 重放`,
  mark: (step) => `从第 ${formatCount(step)} 步起不同`,
  batch: (step) => `第 ${formatCount(step)} 步训练用的批次`,
  noSteps: "重新训练的步会显示在这里。",
};

function and(name: string, more: number): string {
  return more > 0 ? `${name} 等 ${formatCount(more + 1)} 项` : name;
}

function apart(a: number, b: number): string {
  const share = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  if (!Number.isFinite(share)) return "";
  return share < 0.001 ? `，相对差 ${share.toExponential(1)}` : `，相对差 ${formatPercent(share)}`;
}
