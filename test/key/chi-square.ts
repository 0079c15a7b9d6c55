/** Pearson's χ² test against "all equally likely". */

/** χ² of observed counts. */
export function chiSquare(counts: ArrayLike<number>): number {
  const observed = Array.from(counts);
  const expected = observed.reduce((sum, count) => sum + count, 0) / observed.length;
  return observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/**
 * The probability of a χ² at least as large where all are equally likely. For an even number of degrees of freedom, because
 * then it is a plain sum: that of the first half as many terms of a Poisson distribution around χ²/2.
 */
export function probabilityOf(chi: number, degrees: number): number {
  if (degrees < 2 || degrees % 2 !== 0) throw new RangeError('The degrees of freedom must be even.');
  const mean = chi / 2;
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let k = 1; k < degrees / 2; k++) {
    logTerm += Math.log(mean) - Math.log(k);
    sum += Math.exp(logTerm);
  }
  return sum;
}
