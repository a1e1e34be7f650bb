/** Inner products of rows: most of what measures cost. In WebAssembly, whose vectors hold two doubles. */
import type { Features, Table } from "./features.ts";

/** The plain reference of `products.wasm`. */
export function plainInnerProducts(a: Features, b: Features): Table {
  const values = new Float64Array(a.count * b.count);
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      let sum = 0;
      for (let k = 0; k < a.length; k++) {
        sum += a.values[i * a.length + k] * b.values[j * b.length + k];
      }
      values[i * b.count + j] = sum;
    }
  }
  return { rows: a.count, columns: b.count, values };
}

/** The inner product of each row of `a` with each row of `b`. */
export function innerProducts(a: Features, b: Features): Table {
  const table = { rows: a.count, columns: b.count, values: new Float64Array(a.count * b.count) };
  const most = Math.max(2, 2 * Math.floor(blockBytes / (16 * a.length)));
  for (let from = 0; from < b.count; from += most) {
    const columns = blockOf(b, from, most, 2);
    // Within one set each product stands for two pairs.
    const end = a === b ? Math.min(a.count, from + most) : a.count;
    for (let first = 0; first < end; first += blockRows) {
      multiplyBlock(blockOf(a, first, Math.min(blockRows, end - first), 4), columns, table);
    }
  }
  if (a === b) mirror(table);
  return table;
}

/** What is in WebAssembly's memory at once: so many bytes of `b`, and rows of `a`. */
const blockBytes = 2 ** 24;
const blockRows = 64;

/** Rows of a set from one on, as many numbers each as vectors take, and as many rows as tiles. */
interface Block {
  from: number;
  count: number;
  paddedCount: number;
  paddedLength: number;
  features: Features;
}

function blockOf(features: Features, from: number, most: number, tile: number): Block {
  const count = Math.min(most, features.count - from);
  const paddedCount = Math.ceil(count / tile) * tile;
  return { from, count, paddedCount, paddedLength: 2 * Math.ceil(features.length / 2), features };
}

function multiplyBlock(x: Block, y: Block, table: Table): void {
  const { memory, multiply } = kernel();
  const [xSize, ySize] = [x, y].map((block) => block.paddedCount * block.paddedLength);
  const size = xSize + ySize + x.paddedCount * y.paddedCount;
  const missing = 8 * size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  const numbers = new Float64Array(memory.buffer, 0, size);
  put(x, numbers);
  put(y, numbers.subarray(xSize));
  multiply(0, 8 * xSize, x.paddedLength, x.paddedCount, y.paddedCount, 8 * (xSize + ySize));
  for (let i = 0; i < x.count; i++) {
    const at = xSize + ySize + i * y.paddedCount;
    const products = numbers.subarray(at, at + y.count);
    table.values.set(products, (x.from + i) * table.columns + y.from);
  }
}

/** What is beyond a row or the last row is 0, or counts for nothing. */
function put({ from, count, paddedLength, features }: Block, to: Float64Array): void {
  const { length, values } = features;
  if (paddedLength === length) {
    to.set(values.subarray(from * length, (from + count) * length));
    return;
  }
  for (let i = 0; i < count; i++) {
    const at = (from + i) * length;
    to.set(values.subarray(at, at + length), i * paddedLength);
    to[i * paddedLength + length] = 0;
  }
}

/** Of products within one set, those of later rows are known from earlier ones. */
function mirror({ rows, values }: Table): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) values[i * rows + j] = values[j * rows + i];
  }
}

interface Kernel {
  memory: WebAssembly.Memory;
  multiply(x: number, y: number, length: number, rows: number, columns: number, out: number): void;
}

let loaded: Kernel | undefined;

function kernel(): Kernel {
  if (loaded) return loaded;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
  const bytes = Deno.readFileSync(new URL("./products.wasm", import.meta.url));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return loaded = { memory, ...instance.exports } as unknown as Kernel;
}
