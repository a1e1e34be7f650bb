/** All texts of the dashboard in Chinese. */
import { limits } from "../state/alarms.ts";
import { formatBytes, formatCount, formatDuration } from "../state/format.ts";
import { chineseAlarmRules, chineseAlarms } from "./chinese_alarms.ts";
import { chineseCurves } from "./chinese_curves.ts";
import { chineseHalves } from "./chinese_halves.ts";
import { chineseInside } from "./chinese_inside.ts";
import { chinesePlay } from "./chinese_play.ts";
import { chineseReplay } from "./chinese_replay.ts";
import { chineseReport } from "./chinese_report.ts";
import { chineseWalk } from "./chinese_walk.ts";
import type { Words } from "./english.ts";
import { measuresText } from "./measures_text.ts";
import { commandText, type CommandWords, type StoryWords } from "./story_words.ts";

const commands: CommandWords = {
  pause: "暂停",
  resume: "继续",
  "one-step": "走一步",
  sample: "立即采样",
  checkpoint: "立即存检查点",
  "show-batch": "显示一个批次",
  stop: "停止",
  "learning-rates": (d, g) => `学习率 ${d}（D）与 ${g}（G）`,
};

const story: StoryWords = {
  "run-started": ({ backend }) => `开始于 ${backend}`,
  "run-resumed": ({ step }) => `从第 ${formatCount(step)} 步之后继续；更晚的步不再算数`,
  checkpoint: ({ step, bytes }) =>
    `第 ${formatCount(step)} 步之后的检查点（${formatBytes(bytes)}）`,
  measures: (measures) =>
    `第 ${formatCount(measures.step)} 步的度量：${measuresText(chinese.measures, measures)}`,
  "recording-ended": ({ step, reason }) => `第 ${formatCount(step)} 步之后不再记录：${reason}`,
  incident: ({ step, message, replay }) =>
    `第 ${formatCount(step)} 步的事故：${message}。${replay ? ` 重现： ${replay}` : ""}`,
  "rolled-back": ({ from, step }) =>
    `第 ${formatCount(from)} 步之后，网络退回到第 ${formatCount(step)} 步的状态`,
  command: ({ command, step }) =>
    `${commandText(commands, command)}，第 ${formatCount(step)} 步之后`,
  batch: ({ step }) => `已显示第 ${formatCount(step)} 步的批次`,
  "data-skipped": ({ file, reason }) => `跳过 ${file}：${reason}`,
  alarm: ({ step, kind, isOver }) =>
    `第 ${formatCount(step)} 步之后${isOver ? "已结束" : ""}：${chineseAlarmRules[kind][0]}`,
  warning: ({ message }) => message,
  "run-ended": ({ reason, step, seconds, message }) => {
    const how = { finished: "完成", interrupted: "停止", failed: "失败" }[reason];
    const line = `第 ${formatCount(step)} 步之后${how}（用时 ${formatDuration(seconds)}）`;
    return message === undefined ? line : `${line}: ${message}`;
  },
};

export const chinese: Words = {
  languageName: "中文",
  appName: "DCGAN 面板",
  runs: "训练",
  noRuns: "还没有训练",
  noRunsHint: "开始一次训练，它就会出现在这里：",
  skipToContent: "跳到内容",
  theme: "配色",
  themes: { auto: "跟随系统", light: "浅色", dark: "深色" },
  language: "语言",
  shortcuts: "快捷键",
  close: "关闭",
  cancel: "取消",
  ofSteps: (step, total) => `第 ${step} 步，共 ${total} 步`,
  epoch: (epoch) => `第 ${epoch} 轮`,
  progress: "训练进度",
  notFound: "这里什么也没有",
  notFoundHint: "这次训练可能已改名或已删除。",
  wentWrong: "出了点问题",
  backToRuns: "回到训练列表",
  dataset: ({ name, size, width, height }) =>
    `${name}，${formatCount(size)} 张 ${width} × ${height} 的图像`,
  help: {
    title: "帮助",
    alarms: `第 ${limits.firstJudgedStep} 步之前不作判断：未经训练的网络会四处游走。`,
  },

  readsOnly:
    "本页面只能查看。要控制、重命名、删除或重放，请打开启动训练或仪表盘时终端里显示的链接。",
  states: {
    training: "训练中",
    paused: "已暂停",
    finished: "已完成",
    interrupted: "已停止",
    failed: "失败",
    gone: "已消失",
    unreadable: "无法读取",
    unread: "正在读取 …",
  },
  connection: {
    live: "实时",
    follower: "实时（经由另一标签页）",
    connecting: "正在连接……",
    lost: "连接中断，正在重试……",
  },

  samples: {
    title: "样本",
    broken: (file: string) => `${file} 缺失或已损坏。`,
    none: "生成器画出第一批样本后会显示在这里。",
    fixed: "每一步都用同一组隐变量 z。",
    views: {
      one: "单步",
      two: "并排",
      difference: "差异",
      trained: "未平均",
      real: "真实图像",
      batch: "批次",
      runs: "所比较的运行",
    },
    scrubber: "样本所在的步",
    other: "用来比较的步",
    play: "播放",
    pause: "暂停",
    newest: "最新",
    following: "跟随最新样本",
    at: (step) => `第 ${step} 步`,
    best: (step, checkpoint = "") => `最好：第 ${step} 步 ${checkpoint}`.trim(),
    of: (place, count) => `第 ${place} 个，共保留 ${count} 个`,
    differenceLabel: (a, b) => `第 ${a} 步与第 ${b} 步的差异`,
    ofAverage: "权重的平均",
    ofTrained: "训练中的权重",
    differenceNote: (a, b) => `越亮的地方，第 ${a} 步与第 ${b} 步的差异越大。`,
    runsNote: "所比较的各次运行在该步的样本，并排显示。",
    batchLabel: (step) => `第 ${step} 步的批次`,
    batchNote: (step) => `第 ${step} 步的批次，即网络实际看到的图像。`,
    noBatchEver: "这次训练期间没有人要求查看批次。",
    noBatch: "还没有显示过批次。点击后会保存下一步的批次。",
    tile: (number) => `图像 ${number}`,
    gridLabel: (step) => `第 ${step} 步之后的样本`,
    before: "上一张",
    next: "下一张",
    label: "标签",
    latent: "隐变量 z",
    latentNote: (length) => `${length} 个数，每一步都相同`,
    throughTime: "同一个 z 随时间的变化",
    variety: "多样性",
    varietyNote: "样本彼此之间的差别（像素的标准差），与真实图像相比。",
  },

  charts: {
    title: "曲线",
    loss: "损失",
    outputs: "判别器的输出",
    heatReal: "D(x) 的分布",
    heatFake: "D(G(z)) 的分布",
    heatZ: "z 的分布",
    augmentation: "增强概率",
    kidOfSamples: "样本的 KID",
    pace: "每步用时",
    marks: {
      command: "命令",
      checkpoint: "检查点",
      incident: "事故",
      "rolled-back": "回退",
      "run-resumed": "继续",
    },
    series: {
      dLoss: "D",
      dLossReal: "D(真实)",
      dLossFake: "D(生成)",
      gLoss: "G",
      meanDReal: "D(x)",
      meanDFake: "D(G(z))",
      stepMillis: "一步",
      waitMillis: "等待数据",
    },
    axis: "横轴",
    axes: { step: "步数", log: "对数步数", relative: "用时", wall: "时钟" },
    smoothing: "平滑",
    log: "对数刻度",
    reset: "整个训练",
    nearer: "放大",
    farther: "缩小",
    left: "左移",
    right: "右移",
    hint: "拖动以放大，按住 Shift 拖动以平移，点击查看该步的样本。",
    none: "第一步之后会出现曲线。",
    noDistributions: "最初几步之后会出现分布。",
  },

  stats: {
    title: "速度",
    stepsPerSecond: "步/秒",
    imagesPerSecond: "图像/秒",
    eta: (time) => `剩余 ${time}`,
    elapsed: (time, fromStep) =>
      fromStep === undefined ? `已用 ${time}` : `从第 ${fromStep} 步起已用 ${time}`,
    took: (time, fromStep) =>
      fromStep === undefined ? `用时 ${time}` : `从第 ${fromStep} 步起用时 ${time}`,
    stepTime: "一步用时",
    memory: "内存",
    tensors: "张量",
    augmentation: "增强概率",
    augmentationNote: (heuristic, target) =>
      `判别器看到的图像被改变的概率：判别器对真实图像的熟悉程度（现为 ${heuristic}）超过 ${target} 时增大`,
    device: "设备",
    timeGoes: "一步的时间用在哪里",
    parts: { data: "等待数据", d: "D", g: "G", other: "其余" },
    sampling: "一次采样用时",
    ranks: "各进程的时间去向",
    rank: (rank: number) => `进程 ${rank}`,
    rankParts: { compute: "计算", wait: "等待其他进程", exchange: "交换数据" },
  },

  commands,
  controls: {
    title: "控制",
    stopQuestion: "停止这次训练？",
    stopHint: "它会做完当前这一步，保存最后一批样本，然后正常结束。",
    learningRates: "学习率",
    ofD: "D 的",
    ofG: "G 的",
    apply: "应用",
    sent: "已发送；将在两步之间执行",
    readOnly: "这次训练现在没有运行。要继续它：",
    noCheckpoint: "这次训练现在没有运行，也没有可以继续的检查点：请重新训练。",
    noToken: "本页面只能观看：打开时没有使用带令牌的链接。",
    refused: (reason) => `服务器拒绝了：${reason}`,
  },

  details: {
    overview: "总览",
    title: "详情",
    log: "日志",
    config: "设置",
    model: "模型",
    downloads: "下载",
    emptyLog: "还没有可说的。",
    dataNotes: (count) => `启动时对图像的说明（${count} 条）`,
    setting: "设置项",
    value: "值",
    layer: "层",
    output: "输出形状",
    parameters: "参数",
    total: "合计",
    networks: { generator: "生成器", discriminator: "判别器" },
    csv: "各步数据（CSV）",
    gif: "样本动画（GIF）",
    webp: "样本动画（WebP）",
    making: "正在生成 …",
    skipped: (files: string) => `已略过缺失或损坏的文件：${files}`,
    csvOf: (from, to) => `第 ${from} 至 ${to} 步的数据（CSV）`,
    png: (what) => `${what}（PNG）`,
  },

  story,

  measures: {
    title: "样本质量",
    frechet: "Fréchet 距离",
    kid: "KID",
    precision: "精确率",
    recall: "召回率",
    spread: "分散度",
    slicedWasserstein: "切片 Wasserstein",
    best: (step, frechet) => `最好在第 ${step} 步：${frechet}`,
    note: (images, real, heldOut, extractor) =>
      `${images} 个样本与 ${real} 张${
        heldOut ? "未参与训练的真实图像" : "训练图像"
      }比较，特征来自 ${extractor}。距离越小越好；精确率表示样本有多真实，召回率表示覆盖了多少真实的多样性。`,
  },

  play: chinesePlay,
  inside: chineseInside,
  walk: chineseWalk,
  curves: chineseCurves,
  halves: chineseHalves,

  replay: chineseReplay,

  report: chineseReport,

  compare: {
    none: "没有其他运行可供比较。",
    title: "比较",
    open: (count) => `比较 ${count} 次训练`,
    remove: (run) => `移除 ${run}`,
    add: "添加一次训练……",
    differences: "不同的设置",
    same: "这些训练的设置相同。",
    missing: (run) => `${run} 无法读取，因此没有画出。`,
  },

  manage: {
    rename: "改名",
    remove: "删除",
    actions: (run) => `${run} 的操作`,
    newName: (run) => `${run} 的新名字`,
    removeQuestion: (run) => `删除 ${run}？`,
    removeHint: "它的事件、样本和检查点将永久消失。",
    sort: "排序",
    newest: "最新",
    name: "名字",
    filter: "查找训练",
    howToFind:
      "每个词都要符合：名字、标签或备注的一部分（* 代表任意文字），#标签，或设置与结果，例如 batchSize=64、" +
      "learningRate>=2e-4、best<3、state!=failed。",
    view: "视图",
    cards: "卡片",
    table: "表格",
    compare: (run) => `对比 ${run}`,
    columns: {
      state: "状态",
      step: "步数",
      best: "最佳（步）",
      started: "开始",
      dataset: "数据集",
      preset: "预设",
    },
    shown: (shown, all) => shown === all ? String(all) : `${shown} / ${all}`,
    nothingFound: (text) => `没有符合“${text}”的训练。`,
  },

  remarks: {
    title: "标签与备注",
    edit: "备注",
    of: (run) => `${run} 的标签与备注`,
    tags: "标签，用空格分开",
    note: "备注",
    save: "保存",
    find: (tag) => `显示带有标签 ${tag} 的训练`,
  },

  keys: {
    space: "播放或暂停样本",
    arrows: "前一个或后一个样本",
    shiftArrows: "前十个或后十个样本",
    ends: "最早或最新的样本",
    views: "选择样本的视图",
    zoom: "放大或缩小曲线",
    reset: "显示整个训练",
    log: "开关对数刻度",
    help: "显示本帮助",
  },

  alarms: chineseAlarms,
  alarmRules: chineseAlarmRules,
};
