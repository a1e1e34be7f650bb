import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { centred, type Features, meanOf, type Table, transposed } from "./features.ts";
import { innerProducts } from "./inner_products.ts";

/**
 * The Frechet distance of the normal distributions with the means and covariances of two feature sets
 * (Heusel et al. 2017): |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2).
 *
 * @throws RangeError for fewer than two images
 */
export function frechetDistance(a: Features, b: Features): number {
  if (Math.min(a.count, b.count) < 2) {
    throw new RangeError(
      `a Frechet distance of ${a.count} and ${b.count} images: give 2 or more of each`,
    );
  }
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const between = meanA.reduce((sum, value, k) => sum + (value - meanB[k]) ** 2, 0);
  const [x, y] = [scaled(a), scaled(b)];
  return between + squares(x) + squares(y) - 2 * traceOfRoot(rowsFor(a, x, y), y);
}

/** Of real images, which are compared with one set of samples after the other. */
const roots = new WeakMap<Features, Features>();

/** The scaled rows of `a`, or fewer ones of the same covariance, which are found once. */
function rowsFor(a: Features, x: Features, y: Features): Features {
  if (x.length >= Math.min(x.count, y.count)) return x;
  const root = roots.get(a) ?? rootOfCovariance(x);
  roots.set(a, root);
  return root;
}

/** The centred rows over sqrt(n - 1), so that X^T X is the covariance. */
function scaled(features: Features): Features {
  const scale = 1 / Math.sqrt(features.count - 1);
  const { values, ...shape } = centred(features);
  for (let i = 0; i < values.length; i++) values[i] *= scale;
  return { ...shape, values };
}

function squares({ values }: Features): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

/**
 * tr (X^T X Y^T Y)^(1/2): the sum of the singular values of X Y^T, and so of R Y^T for any R with
 * R^T R = X^T X.
 */
function traceOfRoot(x: Features, y: Features): number {
  const crossed = innerProducts(x, y); // [rows of x, images of y]
  const squared = innerProducts(rowsOf(crossed), rowsOf(crossed));
  // What rounding makes of zeros may be negative.
  return eigenvalues(squared).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/** R with R^T R = X^T X, of as many rows as columns: sqrt(values) V^T. */
function rootOfCovariance(x: Features): Features {
  const columns = transposed(x);
  const { realEigenvalues, eigenvectorMatrix } = decomposed(innerProducts(columns, columns));
  const values = new Float64Array(x.length ** 2);
  realEigenvalues.forEach((value, row) => {
    const scale = Math.sqrt(Math.max(0, value));
    for (let k = 0; k < x.length; k++) {
      values[row * x.length + k] = scale * eigenvectorMatrix.get(k, row);
    }
  });
  return { count: x.length, length: x.length, values };
}

const rowsOf = ({ rows, columns, values }: Table): Features => ({
  count: rows,
  length: columns,
  values,
});

const eigenvalues = (table: Table) => decomposed(table).realEigenvalues;

function decomposed({ rows, columns, values }: Table): EigenvalueDecomposition {
  return new EigenvalueDecomposition(Matrix.from1DArray(rows, columns, values), {
    assumeSymmetric: true,
  });
}
