import { formatCount } from "../state/format.ts";
import type { englishReport } from "./english_report.ts";

export const chineseReport: typeof englishReport = {
  title: (run) => `${run} 的报告`,
  written: (moment) => `写于 ${moment}。不需要服务器，也不需要网络。`,
  someSamples: (shown, all) =>
    `保留的 ${formatCount(all)} 个样本中的 ${formatCount(shown)} 个，间隔均匀，格式为 WebP。`,
  generator: (step, bits) => `第 ${step} 步之后的生成器，权重为 ${bits} 位。`,
  withoutGenerator: (reason) => `这份报告没有附带生成器：${reason}`,
  needsScript: "曲线、滑块和生成器需要能运行脚本的浏览器。",
  settings: "设置",
  log: "发生过的事，包括事故",
  model: "网络",
  versions: "版本",
  licences: "许可证",
  licenceNote: "这个文件含有下列软件包的代码。本程序采用 MIT 许可证。",
  images: "图像",
  by: (title, author, licence) => `《${title}》，作者 ${author}，${licence}`,
  package: "软件包",
  licence: "许可证类型",
  owner: "版权所有",
  make: "报告（单个 HTML 文件）",
  making: "正在写报告……",
};
