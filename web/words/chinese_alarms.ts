/** The alarms and their rules, in Chinese. */
import { limits } from "../state/alarms.ts";
import { formatCount, formatDuration, formatNumber, formatPercent } from "../state/format.ts";
import type { Words } from "./english.ts";

export const chineseAlarms: Words["alarms"] = {
  title: "警报",
  failed: ({ message }) => ({ title: "训练失败", reason: message }),
  "not-finite": ({ step, dLoss, gLoss }) => ({
    title: "损失已不再是数",
    reason: `第 ${formatCount(step)} 步，d_loss 为 ${formatNumber(dLoss)}，g_loss 为 ${
      formatNumber(gLoss)
    }。权重已损坏：请回到某个检查点，并试试更低的学习率。`,
  }),
  incident: ({ step, message, replay }) => ({
    title: `第 ${step} 步发生事故`,
    reason: replay ? `${message}。重现：${replay}` : `${message}。`,
  }),
  gone: ({ step }) => ({
    title: "训练进程无声地消失了",
    reason: `已没有进程在做这次训练；最后听到的是第 ${step} 步。`,
  }),
  collapse: ({ step, variety, most }) => ({
    title: "样本过于相似",
    reason: `第 ${formatCount(step)} 步，样本的多样性（像素的标准差，与真实图像相比）为 ${
      formatPercent(variety)
    }，之前曾达 ${formatPercent(most)}；低于其 ${
      formatPercent(limits.keptVariety)
    } 就可疑。生成器可能已经坍缩。`,
  }),
  repeats: ({ step, gap }) => ({
    title: "少数几张图像在重复",
    reason: `第 ${formatCount(step)} 步，样本的远近邻居相差 ${
      gap.toFixed(2)
    } 倍，中间没有别的样本；达到 ${limits.repeatedGap} 倍，说明生成器只画少数几张图像。请回到最好的检查点，并降低学习率。`,
  }),
  alike: ({ step, spread }) => ({
    title: "样本趋于同一张图像",
    reason: `第 ${formatCount(step)} 步，样本之间的距离只有真实图像之间的 ${
      spread.toFixed(2)
    } 倍（低于 ${limits.leastSpread} 可疑）。请回到最好的检查点，并降低学习率。`,
  }),
  "loss-near-zero": ({ dLoss, steps }) => ({
    title: "d_loss 停在零附近",
    reason: `最近 ${steps} 步平均为 ${
      formatNumber(dLoss)
    }（低于 ${limits.dLossNearZero} 可疑）。D 从不出错，G 就学不到东西：降低 D 的学习率，或提高 G 的。`,
  }),
  "d-too-strong": ({ meanDReal, meanDFake }) => ({
    title: "D 太强",
    reason: `它平均给真实图像 ${meanDReal.toFixed(2)}，给生成图像 ${
      meanDFake.toFixed(2)
    }:G 几乎没有可学的了。`,
  }),
  starving: ({ share, waitMillis }) => ({
    title: "设备在等数据",
    reason: `最近 ${formatPercent(share)} 的时间，每步 ${
      formatNumber(waitMillis)
    } 毫秒：提高 --decode-concurrency 或 --prefetch，或使用更小的图像。`,
  }),
  silent: ({ seconds, usualSeconds }) => ({
    title: `已有 ${formatDuration(seconds)} 没有新的一步`,
    reason: `一步通常需要 ${formatNumber(usualSeconds)} 秒。`,
  }),
  "not-recorded": ({ step, reason }) => ({
    title: `第 ${step} 步之后不再记录`,
    reason: `${reason}。训练继续。`,
  }),
};

/** The rule of each alarm, for the help. */
export const chineseAlarmRules: Words["alarmRules"] = {
  "not-finite": ["损失不是数字", "某一步的 d_loss 或 g_loss 为 NaN 或无穷大，而且此后没有回退。"],
  collapse: [
    "样本过于相似",
    `多样性曾达到 ${formatPercent(limits.grownVariety)} 以上，现在低于其最高值的 ${
      formatPercent(limits.keptVariety)
    }。多样性是样本之间各像素的标准差，与真实图像的标准差之比。`,
  ],
  repeats: [
    "少数几张图像在重复",
    `最新一次度量中，按中位数的样本，与较近一半其他样本的距离里，有相邻两个相差 ${limits.repeatedGap} 倍以上。`,
  ],
  alike: [
    "样本趋于同一张图像",
    `最新一次度量中，样本与其最近样本的距离，与真实图像的相比，低于 ${limits.leastSpread} 倍。`,
  ],
  "loss-near-zero": [
    "d_loss 停在零附近",
    `最近 ${limits.rows} 个点的平均值低于 ${limits.dLossNearZero}。`,
  ],
  "d-too-strong": [
    "判别器太强",
    `最近 ${limits.rows} 个点中，D(x) 的平均值不低于 ${limits.dReal}，D(G(z)) 的平均值低于 ${limits.dFake}。`,
  ],
  starving: [
    "设备在等数据",
    `最近 ${limits.rows} 个点中，等待占去超过 ${formatPercent(limits.waitingShare)} 的时间。`,
  ],
  silent: [
    "很久没有新的一步",
    `${limits.silentSeconds} 秒没有动静，而且超过平时一步用时的 ${limits.silentSteps} 倍；暂停时不算。`,
  ],
  gone: ["训练程序已消失", "没有进程在训练它，它也没有结束。"],
  failed: ["训练失败", "它因错误而结束。"],
  incident: ["事故", "发生了一个错误。之前发生的事已保存，可以重放，除非丢失的是整个进程。"],
  "not-recorded": ["不再记录", "批次的记录无法再写入。"],
};
